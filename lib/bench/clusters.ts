/**
 * From answers to the numbers that statistics are made of.
 *
 * @module
 */
import type { Scored } from "./scored.ts";
import type { Clusters } from "./statistics.ts";

/** A number of an answer, or several; undefined where it has none. */
export type PickNumbers = (
  row: Scored,
) => number | readonly number[] | undefined;

/** The numbers of answers by item: repeats of one hang together. */
export function clusters(rows: readonly Scored[], pick: PickNumbers): Clusters {
  const found = new Map<number, number[]>();
  for (const row of rows) {
    const values = found.get(row.note.item) ?? [];
    found.set(row.note.item, values);
    const value = pick(row);
    if (typeof value === "number") values.push(value);
    else if (value !== undefined) values.push(...value);
  }
  return [...found.values()];
}
