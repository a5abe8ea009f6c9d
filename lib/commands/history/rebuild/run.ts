/**
 * `chat history rebuild`: prints the exact request that was sent.
 *
 * @module
 */
import { writeJson } from "../../shared/json_output.ts";
import { rebuildBody } from "../../../history/chain/rebuild.ts";
import { ChatError } from "../../../core/errors.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { encodersOf } from "../../shared/encoders.ts";
import { oneId } from "../one_id.ts";
import { openHistory } from "../open.ts";

/**
 * Writes the body of a request to stdout, byte for byte; adds a line end only on a terminal.
 *
 * @throws {UsageError} there is no such exchange, or several
 * @throws {ChatError} nothing was sent, or the body cannot be proven by its hash
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const id = oneId(context);
  const { config, history } = await openHistory(context);
  const exchange = await history.find(id);
  if (exchange.attempts === 0) {
    throw new ChatError(
      `Nothing was sent for ${exchange.id}: ${
        exchange.source === "import"
          ? "it is an earlier turn that came with a request"
          : "it failed before the request was sent"
      }`,
    );
  }
  if (exchange.masked === true) {
    throw new ChatError(
      `The request of ${exchange.id} contained a key of this machine, which is not recorded`,
    );
  }
  const encoders = await encodersOf(config, flags);
  const encode = encoders(exchange);
  const chain = await history.chain(exchange);
  const { body, proven } = rebuildBody(chain, encode);
  if (!proven) {
    throw new ChatError(
      `Cannot verify the request of ${exchange.id}: the rebuilt request has another hash`,
      encode === undefined
        ? { hint: `the provider ${exchange.provider} is not configured` }
        : {},
    );
  }
  await writeJson(stdout, stdout.isTerminal ? `${body}\n` : body);
  return EXIT.done;
}
