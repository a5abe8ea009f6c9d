/**
 * `chat history label`: what an answer is worth.
 *
 * @module
 */
import { createLabel } from "../../conversation/label.ts";
import { ChatError, UsageError } from "../../core/errors.ts";
import { appendLines } from "../../wire/jsonl.ts";
import type { CommandContext } from "../command.ts";
import { EXIT } from "../exit.ts";
import { openHistory } from "./open.ts";

/**
 * Labels an exchange; the newest label counts, and an empty one takes back what was said before.
 *
 * @throws {UsageError} no id or no label, or no such exchange
 * @throws {ChatError} the history cannot be written
 */
export async function run(context: CommandContext): Promise<number> {
  const [id, ...words] = context.words;
  if (id === undefined || words.length === 0) {
    throw new UsageError("Expected an id and a label", {
      hint: "such as chat history label last good",
    });
  }
  const text = words.join(" ");
  const { path, store, notice } = await openHistory(context);
  const exchange = await store.find(id);
  try {
    const label = createLabel(exchange.id, text);
    await appendLines(path, [JSON.stringify(label)]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ChatError(`Cannot write the history: ${why}`, { cause: error });
  }
  await notice(
    text === ""
      ? `${exchange.id} has no label any more`
      : `${exchange.id} is labelled ${JSON.stringify(text)}`,
  );
  return EXIT.done;
}
