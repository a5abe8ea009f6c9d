/**
 * From answers to the numbers that statistics are made of.
 *
 * @module
 */
import type { Scored } from "../scored.ts";
import type { Clusters } from "./statistics.ts";

/** A number of an answer, or several; undefined where it has none. */
export type PickNumbers = (
  row: Scored,
) => number | readonly number[] | undefined;

/** Which answers hang together: those to one item, and those to items of one conversation. */
export function clusterOf(
  { conversation, note }: Pick<Scored, "conversation" | "note">,
): string {
  return conversation ?? String(note.item);
}

/** The numbers of answers by cluster. */
export function clusters(rows: readonly Scored[], pick: PickNumbers): Clusters {
  return [...Map.groupBy(rows, clusterOf).values()].map((own) =>
    own.flatMap((row) => pick(row) ?? [])
  );
}
