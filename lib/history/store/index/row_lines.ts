/**
 * Reads what rows of the table stand for.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import { decodeBytes } from "../../../files/line_blocks.ts";
import type { Exchange } from "../../line/exchange.ts";
import type { LineReports } from "../../line/line_reports.ts";
import { RecordedLine } from "../../line/recorded_line.ts";
import type { ExchangeTable } from "./exchange_table.ts";
import type { PlaceReader } from "./places.ts";

/** The labels of exchanges, by their ids; those without any are left out. */
export function labelsFor(
  table: ExchangeTable,
  exchanges: readonly Exchange[],
): ReadonlyMap<string, readonly string[]> {
  return new NameMap(
    exchanges.map(({ id }) => [id, table.labelsOf(id)] as const)
      .filter(([, labels]) => labels.length > 0),
  );
}

/** The line of a row; undefined if it was removed meanwhile. */
export function lineOf(
  { columns }: ExchangeTable,
  row: number,
  reader: PlaceReader,
  reports: LineReports,
): RecordedLine | undefined {
  const raw = reader.read(columns.place[row] ?? 0, columns.size[row] ?? 0);
  const line = raw && RecordedLine.of(raw, reports);
  return line instanceof RecordedLine ? line : undefined;
}

/** The texts of lines; those that were removed meanwhile are left out. */
export function* texts(
  reader: PlaceReader,
  places: Iterable<readonly [place: number, size: number, number?: number]>,
): Generator<string, void> {
  for (const [place, size] of places) {
    const line = reader.read(place, size);
    if (line !== undefined) yield decodeBytes(line.bytes);
  }
}
