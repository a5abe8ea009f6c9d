/**
 * Which rows of the table fit a query.
 *
 * @module
 */
import type { LineReports } from "../../line/line_reports.ts";
import { RecordedLine } from "../../line/recorded_line.ts";
import { Filter } from "../../query/filter.ts";
import type { Query } from "../../query/query.ts";
import type { ExchangeTable, SharedFacts } from "./exchange_table.ts";
import type { PlaceReader } from "./places.ts";

/** Whether the table alone tells which exchanges fit: only their lines have what was said. */
export function isOfFacts({ text, tool, response }: Query): boolean {
  return !text && tool === undefined && response === undefined;
}

/** A query that {@linkcode isOfFacts}, prepared for one table. */
export class RowFilter {
  readonly #table: ExchangeTable;
  readonly #whole: Filter;
  /** 1 for each of the shared facts that fit. */
  readonly #shared: Uint8Array;
  readonly #ofLabels: Filter | undefined;
  /** Whether what is shared and the time decide. */
  readonly isSimple: boolean;
  /** 1 for each number of an id that fits. */
  readonly #ids: Uint8Array | undefined;
  readonly #runs: Uint8Array | undefined;
  readonly #conversation: number | undefined;
  readonly #since: number;
  readonly #until: number;

  constructor(table: ExchangeTable, query: Query) {
    const { provider, source, model, status, errors } = query;
    const { label, id, run, runs, client, conversation } = query;
    const { since, until } = query;
    this.#table = table;
    this.#whole = new Filter(query);
    const ofShared = new Filter({ provider, source, model, status, errors });
    this.#shared = Uint8Array.from(
      table.shared,
      (shared) => fitsShared(shared, ofShared, client) ? 1 : 0,
    );
    this.#ofLabels = label === undefined || label.length === 0
      ? undefined
      : new Filter({ label });
    this.#ids = id && table.ids.marked(id);
    const wanted = run === undefined
      ? runs
      : [run].filter((one) => runs?.includes(one) ?? true);
    this.#runs = wanted && table.ids.marked(wanted);
    this.#conversation = conversation === undefined
      ? undefined
      : table.ids.find(conversation);
    this.isSimple = this.#ids === undefined && this.#runs === undefined &&
      conversation === undefined && this.#ofLabels === undefined;
    this.#since = since === undefined ? -Infinity : Date.parse(since);
    this.#until = until === undefined ? Infinity : Date.parse(until);
  }

  /** Whether a row fits whose facts are in the columns. */
  fits(row: number): boolean {
    const { columns } = this.#table;
    if (this.#shared[columns.shared[row] ?? -1] !== 1) return false;
    const began = columns.started[row] ?? NaN;
    if (!(began >= this.#since && began < this.#until)) return false;
    return this.isSimple || this.#fitsRest(row);
  }

  /** The line of a row, if it fits; for the rows whose facts are not in the columns. */
  line(
    row: number,
    reader: PlaceReader,
    reports: LineReports,
  ): RecordedLine | undefined {
    const { place, size } = this.#table.columns;
    const raw = reader.read(place[row] ?? 0, size[row] ?? 0);
    const line = raw && RecordedLine.of(raw, reports);
    if (!(line instanceof RecordedLine)) return undefined;
    line.labels = this.#table.labelsOf(line.id);
    if (!this.#whole.fits(line)) return undefined;
    if (this.#whole.needsFactsOnly) return line;
    const { exchange } = line;
    return exchange && this.#whole.fitsContent(exchange) ? line : undefined;
  }

  #fitsLabels(id: number): boolean {
    const labels = this.#table.labelsOfNumber(id);
    return labels.length > 0 &&
      this.#ofLabels?.fits({ ...NO_FACTS, labels }) === true;
  }

  /** Whether what exchanges share fits, by its number. */
  fitsShared(number: number): boolean {
    return this.#shared[number] === 1;
  }

  /** The part of a time that fits. */
  within(
    { from, to }: { readonly from: number; readonly to: number },
  ): { from: number; to: number } {
    return { from: Math.max(from, this.#since), to: Math.min(to, this.#until) };
  }

  /**
   * Writes the rows that fit into a list, from a row backwards until before another; only those whose facts are in the
   * columns.
   *
   * @returns how many there are
   */
  pick(from: number, before: number, rows: Int32Array): number {
    const { shared, started } = this.#table.columns;
    const [fitting, since, until] = [this.#shared, this.#since, this.#until];
    let count = 0;
    for (let row = from; row > before; row--) {
      const began = started[row] as number;
      const number = shared[row] as number;
      const fits = number >= 0 && began >= since && began < until &&
        fitting[number] === 1 && (this.isSimple || this.#fitsRest(row));
      if (fits) rows[count++] = row;
    }
    return count;
  }

  #fitsRest(row: number): boolean {
    const { columns } = this.#table;
    if (
      this.#conversation !== undefined &&
      this.#conversation !== columns.conversation[row]
    ) return false;
    const runs = this.#runs;
    if (runs !== undefined && runs[columns.run[row] ?? -1] !== 1) return false;
    const id = columns.id[row] ?? -1;
    return (this.#ids === undefined || this.#ids[id] === 1) &&
      (this.#ofLabels === undefined || this.#fitsLabels(id));
  }
}

function fitsShared(
  shared: SharedFacts,
  filter: Filter,
  client: string | undefined,
): boolean {
  return (client === undefined || client === shared.client) &&
    filter.fits({ ...NO_FACTS, ...shared });
}

/** What the parts of a filter do not look at. */
const NO_FACTS = {
  id: "",
  conversation: "",
  provider: "",
  model: "",
  source: "serve",
  started: "",
  status: undefined,
  labels: [],
} as const;
