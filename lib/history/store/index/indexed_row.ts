/**
 * An exchange of the table. What the table does not have is read from its line when it is asked for.
 *
 * @module
 */
import type { Exchange, Source, Status } from "../../line/exchange.ts";
import type { TailFacts } from "../../line/line_facts.ts";
import type { LineReports } from "../../line/line_reports.ts";
import { RecordedLine } from "../../line/recorded_line.ts";
import { utcTime } from "../../line/utc_time.ts";
import type { RecordedExchange } from "../../query/found.ts";
import { MERGED } from "./columns.ts";
import type { ExchangeTable, SharedFacts } from "./exchange_table.ts";
import type { PlaceReader } from "./places.ts";

/** A row whose facts are in the columns. */
export class IndexedRow implements RecordedExchange {
  readonly id: string;
  readonly started: string;
  readonly ended: string;
  readonly #table: ExchangeTable;
  readonly #row: number;
  readonly #shared: SharedFacts;
  readonly #reader: PlaceReader;
  readonly #reports: LineReports;
  #line: RecordedLine | null | undefined;

  constructor(
    table: ExchangeTable,
    row: number,
    reader: PlaceReader,
    reports: LineReports,
  ) {
    const { columns, ids, shared } = table;
    this.#table = table;
    this.#row = row;
    this.#shared = shared[columns.shared[row] ?? -1] as SharedFacts;
    this.#reader = reader;
    this.#reports = reports;
    this.id = ids.textOf(columns.id[row] ?? 0);
    this.started = utcTime(new Date(columns.started[row] ?? 0));
    this.ended = utcTime(new Date(columns.ended[row] ?? 0));
  }

  get conversation(): string {
    const { columns, ids } = this.#table;
    return ids.textOf(columns.conversation[this.#row] ?? 0);
  }
  get source(): Source {
    return this.#shared.source;
  }
  get provider(): string {
    return this.#shared.provider;
  }
  get baseUrl(): string {
    return this.#shared.baseUrl;
  }
  get model(): string {
    return this.#shared.model;
  }
  get status(): Status {
    return this.#shared.status;
  }
  get merged(): boolean {
    const { flags } = this.#table.columns;
    return ((flags[this.#row] ?? 0) & MERGED) !== 0;
  }
  get run(): string | undefined {
    const { columns, ids } = this.#table;
    const run = columns.run[this.#row] ?? -1;
    return run < 0 ? undefined : ids.textOf(run);
  }
  get labels(): readonly string[] {
    return this.#table.labelsOfNumber(this.#table.columns.id[this.#row] ?? -1);
  }
  get tail(): TailFacts | undefined {
    return this.#read()?.tail;
  }
  get exchange(): Exchange | undefined {
    return this.#read()?.exchange;
  }
  get json(): string | undefined {
    return this.#read()?.json;
  }

  /** It keeps no block of a file in memory. */
  detached(): IndexedRow {
    return this;
  }

  /** The line; undefined if it was removed meanwhile. */
  #read(): RecordedLine | undefined {
    if (this.#line !== undefined) return this.#line ?? undefined;
    const { place, size } = this.#table.columns;
    const raw = this.#reader.read(
      place[this.#row] ?? 0,
      size[this.#row] ?? 0,
    );
    const line = raw && RecordedLine.of(raw, this.#reports);
    const isSame = line instanceof RecordedLine && line.id === this.id;
    this.#line = isSame ? line : null;
    return isSame ? line : undefined;
  }
}
