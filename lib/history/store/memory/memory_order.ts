/**
 * Finds the labels, and the newest exchanges, of a history in memory.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import type { RecordedExchange } from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import type { LabelChange } from "../../line/label.ts";
import { labelsOf } from "../../line/labels_of.ts";

/** The labels of each exchange, the newest first; exchanges without any are left out. */
export function currentLabels(
  changes: readonly LabelChange[],
): Map<string, readonly string[]> {
  const all = Map.groupBy(changes.toReversed(), ({ exchange }) => exchange);
  return new NameMap(
    [...all].map(([id, own]) => [id, labelsOf(own)] as const)
      .filter(([, own]) => own.length > 0),
  );
}

/** The labels of some exchanges, by their ids. */
export function labelsAmong(
  exchanges: readonly Pick<Exchange, "id">[],
  labels: ReadonlyMap<string, readonly string[]>,
): Map<string, readonly string[]> {
  return new NameMap(
    exchanges.flatMap(({ id }) => {
      const own = labels.get(id);
      return own === undefined ? [] : [[id, own]];
    }),
  );
}

/** Orders the newest first; exchanges that began at the same time keep their order. */
export function byStart(a: RecordedExchange, b: RecordedExchange): number {
  return a.started > b.started ? -1 : Number(a.started < b.started);
}
