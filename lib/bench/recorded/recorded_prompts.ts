/**
 * Lines of a history in a prompts file.
 *
 * @module
 */
import type { Exchange } from "../../history/line/exchange.ts";
import { readLine } from "../../history/line/history_line.ts";
import { type LabelChange, labelOf } from "../../history/line/label.ts";
import { isVerdict, labelsOf } from "../../history/line/labels_of.ts";
import { ConfigError } from "../../core/errors.ts";
import { NameMap } from "../../core/data/names.ts";
import { chainOf, conversationOf, type Item, itemOf } from "../items.ts";

/** Whether a value is a line of a history, of whatever version and kind. */
export function isRecorded(value: Record<string, unknown>): boolean {
  return typeof value["v"] === "number";
}

/**
 * Reads the lines of a history together: an exchange continues earlier ones, and labels follow their exchanges.
 *
 * @returns the item of an exchange; undefined for labels, imported turns, requests of other benchmarks, and requests
 * without an answer
 */
export function recordedPrompts(
  values: readonly Record<string, unknown>[],
): (
  entry: { line: number; where: string; value: Record<string, unknown> },
) => Item | undefined {
  const known = new NameMap<Exchange>();
  const labels = new NameMap<LabelChange[]>();
  for (const value of values.filter(isRecorded)) {
    const line = readLine(value);
    if (line.kind === "exchange") known.set(line.exchange.id, line.exchange);
    const change = labelOf(value);
    if (change === undefined) continue;
    const changes = labels.get(change.exchange) ?? [];
    labels.set(change.exchange, [change, ...changes]);
  }
  return ({ line, where, value }) => {
    const read = readLine(value);
    if (read.kind === "future" || read.kind === "unreadable") {
      throw new ConfigError(`${where} cannot be read: ${read.why}`);
    }
    if (read.kind === "other") return undefined;
    const { source, status } = read.exchange;
    const asks = source !== "bench" && source !== "import";
    if (!asks || status !== "completed") return undefined;
    const chain = chainOf(read.exchange, known);
    if (chain === undefined) {
      throw new ConfigError(
        `${where} continues an exchange that is not in the file`,
      );
    }
    const verdict = labelsOf(labels.get(read.exchange.id) ?? []).find(
      isVerdict,
    );
    const item = itemOf(chain, verdict);
    const { expected } = item;
    // The file's exchanges need not be in the history that the run is written to.
    const planned = {
      line,
      conversation: conversationOf(chain),
      ...(expected === undefined ? {} : { expected }),
    };
    return { ...item, planned, parent: null };
  };
}
