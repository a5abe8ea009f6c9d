/**
 * Finds the rows of the table that fit a query.
 *
 * @module
 */
import type { LineReports } from "../../line/line_reports.ts";
import type { RecordedLine } from "../../line/recorded_line.ts";
import type { Query } from "../../query/query.ts";
import type { ExchangeTable } from "./exchange_table.ts";
import { IndexedRow } from "./indexed_row.ts";
import type { PlaceReader } from "./places.ts";
import { RowFilter } from "./row_filter.ts";

/** Rows that are found together: few at first, as the reader may want no more, then twice as many each time. */
const FEW = 64;
const MOST = 4096;

/** The facts as they are now, and a reader of lines. */
export interface Look extends Disposable {
  readonly table: ExchangeTable;
  readonly reader: PlaceReader;
}

/** The rows that fit, some at a time, from the last to the first, or in order. */
export async function* foundRows(
  { table, reader }: Look,
  query: Query,
  reports: LineReports,
  isInOrder: boolean,
): AsyncGenerator<(IndexedRow | RecordedLine)[], void> {
  const filter = new RowFilter(table, query);
  const { columns: { shared }, length } = table;
  let found: (IndexedRow | RecordedLine)[] = [];
  let most = FEW;
  for (let i = 0; i < length; i++) {
    const row = isInOrder ? i : length - 1 - i;
    if ((shared[row] ?? -1) < 0) {
      const line = filter.line(row, reader, reports);
      if (line !== undefined) found.push(line);
    } else if (filter.fits(row)) {
      found.push(new IndexedRow(table, row, reader, reports));
    }
    if (found.length < most) continue;
    yield found;
    found = [];
    most = Math.min(2 * most, MOST);
  }
  yield found;
}
