/**
 * Which rows of the table fit a query.
 *
 * @module
 */
import type { LineReports } from "../../line/line_reports.ts";
import { RecordedLine } from "../../line/recorded_line.ts";
import { Filter } from "../../query/filter.ts";
import type { Query } from "../../query/query.ts";
import type { ExchangeTable, Kin } from "./exchange_table.ts";
import type { PlaceReader } from "./places.ts";

/** Whether the table alone tells which exchanges fit: only their lines have what was said. */
export function isOfFacts({ text, tool, response }: Query): boolean {
  return !text && tool === undefined && response === undefined;
}

/** A query that {@linkcode isOfFacts}, prepared for one table. */
export class RowFilter {
  readonly #table: ExchangeTable;
  readonly #query: Query;
  readonly #whole: Filter;
  /** For what is the same in many exchanges. */
  readonly #ofKin: Filter;
  readonly #ofLabels: Filter | undefined;
  /** 1 for each kin that fits, 2 for those that do not. */
  readonly #kin: number[] = [];
  readonly #ids: ReadonlySet<number> | undefined;
  readonly #runs: ReadonlySet<number> | undefined;
  readonly #conversation: number | undefined;
  readonly #since: number;
  readonly #until: number;

  constructor(table: ExchangeTable, query: Query) {
    const { provider, source, model, status, errors } = query;
    const { label, id, run, runs, conversation, since, until } = query;
    const number = (id: string) => table.ids.find(id);
    this.#table = table;
    this.#query = query;
    this.#whole = new Filter(query);
    this.#ofKin = new Filter({ provider, source, model, status, errors });
    this.#ofLabels = label === undefined || label.length === 0
      ? undefined
      : new Filter({ label });
    this.#ids = id && new Set(id.map(number));
    const wanted = [...run === undefined ? [] : [run], ...runs ?? []];
    this.#runs = run === undefined && runs === undefined
      ? undefined
      : new Set(wanted.map(number).filter((one) => one >= 0));
    this.#conversation = conversation === undefined
      ? undefined
      : number(conversation);
    this.#since = since === undefined ? -Infinity : Date.parse(since);
    this.#until = until === undefined ? Infinity : Date.parse(until);
  }

  /** Whether a row fits whose facts are in the columns. */
  fits(row: number): boolean {
    const { columns } = this.#table;
    const kin = columns.kin[row] ?? -1;
    if ((this.#kin[kin] ?? this.#lookAt(kin)) !== 1) return false;
    const began = columns.started[row] ?? NaN;
    if (!(began >= this.#since && began < this.#until)) return false;
    if (
      this.#conversation !== undefined &&
      this.#conversation !== columns.conversation[row]
    ) return false;
    if (this.#runs?.has(columns.run[row] ?? -1) === false) return false;
    const id = columns.id[row] ?? -1;
    return this.#ids?.has(id) !== false &&
      (this.#ofLabels === undefined || this.#fitsLabels(id));
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

  #lookAt(number: number): number {
    const kin = this.#table.kin[number];
    const fits = kin !== undefined && this.#fitsKin(kin);
    this.#kin[number] = fits ? 1 : 2;
    return fits ? 1 : 2;
  }

  #fitsKin(kin: Kin): boolean {
    const { client } = this.#query;
    return (client === undefined || client === kin.client) &&
      this.#ofKin.fits({ ...NO_FACTS, ...kin });
  }
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
