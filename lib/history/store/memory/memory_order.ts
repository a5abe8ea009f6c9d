/**
 * Finds the newest labels and exchanges of a history in memory.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import type { RecordedExchange } from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import type { Label } from "../../line/label.ts";

/** The newest label of each exchange, without labels that were taken back. */
export function newestLabels(
  labels: readonly Pick<Label, "exchange" | "label">[],
): Map<string, string> {
  const newest = new NameMap<string>();
  for (const { exchange, label } of labels) newest.set(exchange, label);
  return new NameMap([...newest].filter(([, label]) => label !== ""));
}

/** The labels of some exchanges, by their ids. */
export function labelsOf(
  exchanges: readonly Pick<Exchange, "id">[],
  newest: ReadonlyMap<string, string>,
): Map<string, string> {
  return new NameMap(
    exchanges.flatMap(({ id }) => {
      const label = newest.get(id);
      return label === undefined ? [] : [[id, label]];
    }),
  );
}

/** Orders the newest first; exchanges that began at the same time keep their order. */
export function byStart(a: RecordedExchange, b: RecordedExchange): number {
  return a.started > b.started ? -1 : Number(a.started < b.started);
}
