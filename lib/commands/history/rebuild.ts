/**
 * `chat history rebuild`: the very request that was sent.
 *
 * @module
 */
import { rebuildBody } from "../../conversation/rebuild.ts";
import { ChatError } from "../../core/errors.ts";
import type { CommandContext } from "../command.ts";
import { EXIT } from "../exit.ts";
import { encodersOf } from "../encoders.ts";
import { oneId } from "./one_id.ts";
import { openHistory } from "./open.ts";

/**
 * Writes the body of a request to stdout, byte for byte; a line end follows only on a terminal.
 *
 * @throws {UsageError} no such exchange, or several
 * @throws {ChatError} nothing was sent, or the body cannot be proven by its hash
 */
export async function run(context: CommandContext): Promise<number> {
  const { io: { stdout }, flags } = context;
  const id = oneId(context);
  const { config, store } = await openHistory(context);
  const exchange = await store.find(id);
  if (exchange.attempts === 0) {
    throw new ChatError(
      `Nothing was sent for ${exchange.id}: ${
        exchange.source === "import"
          ? "it is an earlier turn that a request brought along"
          : `it failed before that`
      }`,
    );
  }
  const encode = encodersOf(config, flags)(exchange);
  const chain = await store.chain(exchange);
  const { body, proven } = rebuildBody(chain, encode);
  if (!proven) {
    throw new ChatError(
      `Cannot prove the request of ${exchange.id}: what the history gives back has another hash`,
      encode === undefined
        ? { hint: `the provider ${exchange.provider} is not known here` }
        : {},
    );
  }
  await stdout.write(stdout.isTerminal ? `${body}\n` : body);
  return EXIT.done;
}
