/**
 * Lines of a history in a prompts file.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { readLine } from "../conversation/history_line.ts";
import { ConfigError } from "../core/errors.ts";
import { chainOf, isVerdict, type Item, itemOf } from "./items.ts";

/** Whether a value is a line of a history, of whatever version and kind. */
export function isRecorded(value: Record<string, unknown>): boolean {
  return typeof value["v"] === "number";
}

/**
 * Takes the lines of a history together: an exchange continues others of the file, and labels stand behind theirs.
 *
 * @returns the item of an exchange; undefined for lines that ask nothing: labels, turns that were imported, requests of
 * other benchmarks, and what was not answered
 */
export function recordedPrompts(
  values: readonly Record<string, unknown>[],
): (
  entry: { line: number; where: string; value: Record<string, unknown> },
) => Item | undefined {
  const known = new Map<string, Exchange>();
  const labels = new Map<string, string>();
  for (const value of values.filter(isRecorded)) {
    const line = readLine(value);
    if (line.kind === "exchange") known.set(line.exchange.id, line.exchange);
    const { exchange, label } = value;
    if (typeof exchange !== "string" || typeof label !== "string") continue;
    if (isVerdict(label)) labels.set(exchange, label);
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
    const item = itemOf(chain, labels);
    const { expected } = item;
    // The file's exchanges need not be in the history that the run is written to.
    const planned = { line, ...(expected === undefined ? {} : { expected }) };
    return { ...item, planned, parent: null };
  };
}
