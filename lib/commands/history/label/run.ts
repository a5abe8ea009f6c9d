/**
 * `chat history label`: labels an answer.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { openHistory } from "../open.ts";

/**
 * Labels an exchange. The newest label counts; an empty label takes an earlier one back.
 *
 * @throws {UsageError} id or label is missing, or there is no such exchange
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
  const { history, notice } = await openHistory(context);
  const exchange = await history.find(id);
  await history.label(exchange.id, text);
  await notice(
    text === ""
      ? `removed the label of ${exchange.id}`
      : `${exchange.id} is labelled ${JSON.stringify(text)}`,
  );
  return EXIT.done;
}
