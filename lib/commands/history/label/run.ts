/**
 * `chat history label`: labels an answer.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import { createLabel } from "../../../history/line/label.ts";
import { labelWays } from "../../../history/line/label_words.ts";
import { withoutTitle } from "../../../history/line/labels_of.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { EXIT } from "../../../cli/exit.ts";
import { openHistory } from "../open.ts";

/**
 * Labels an exchange: `+WORD` adds a label, `-WORD` takes one away, other text takes the place of those of its kind, and
 * an empty text takes all back.
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
  const { history, notice } = await openHistory(context);
  const exchange = await history.find(id);
  const at = new Date();
  const labels = labelWays(words).map(({ word, way }) =>
    createLabel(exchange.id, word, at, way)
  );
  await history.write([{ exchanges: [], labels }]);
  const known = await history.labels([exchange]);
  const left = withoutTitle(known.get(exchange.id) ?? []);
  await notice(
    left.length === 0
      ? `${exchange.id} has no labels`
      : `${exchange.id} is labelled ${
        left.map((label) => JSON.stringify(label)).join(", ")
      }`,
  );
  return EXIT.done;
}
