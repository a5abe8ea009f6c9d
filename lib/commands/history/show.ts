/**
 * `chat history show`: a conversation, readable.
 *
 * @module
 */
import { serializeExchange } from "../../conversation/history_line.ts";
import { readLabels } from "../../history/labels.ts";
import { sanitize } from "../../core/text.ts";
import { bold, usesColor } from "../../render/style.ts";
import type { CommandContext } from "../command.ts";
import { EXIT } from "../exit.ts";
import { oneId } from "./one_id.ts";
import { openHistory } from "./open.ts";
import { transcript } from "./transcript.ts";

/**
 * Shows the conversation up to an exchange.
 *
 * @throws {UsageError} no such exchange, or several
 * @throws {ChatError} the beginning of the conversation is not there
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, flags } = context;
  const id = oneId(context);
  const { path, store } = await openHistory(context);
  const chain = await store.chain(await store.find(id));
  const labels = await readLabels(path, chain[0]?.id);
  if (flags.flag("json")) {
    const lines = chain.map((exchange) => {
      const label = labels.get(exchange.id);
      return serializeExchange(label ? { ...exchange, label } : exchange);
    });
    await io.stdout.write(lines.map((line) => `${line}\n`).join(""));
    return EXIT.done;
  }
  const color = usesColor(io, io.stdout, flags.flag("no-color"));
  // Only headings may have what controls a terminal.
  const clean = io.stdout.isTerminal ? sanitize : (text: string) => text;
  await io.stdout.write(
    transcript(chain, {
      labels,
      hideReasoning: flags.flag("hide-reasoning"),
      clean,
      heading: color ? bold : (text) => text,
    }),
  );
  return EXIT.done;
}
