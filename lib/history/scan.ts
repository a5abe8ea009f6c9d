/**
 * Goes through the history for what a question needs: blocks of bytes first, single lines next, whole exchanges last.
 *
 * @module
 */
import type { Exchange, Source, Status } from "../conversation/exchange.ts";
import type { HistoryLine } from "../conversation/history_line.ts";
import { LineReports } from "../conversation/line_reports.ts";
import { type FileBlock, LineFiles } from "../wire/line_files.ts";
import {
  addOlder,
  isLabel,
  type Labels,
  labelsIn,
  noteLabel,
  readLabels,
  takeLabel,
} from "./labels.ts";
import { allLines, Prefilter } from "./prefilter.ts";
import { type PlacedLine, RecordedLine } from "./recorded_line.ts";

/** What {@linkcode Query.fits} sees of an exchange. */
export interface QueryFacts {
  /** The registry's name of who answered. */
  readonly provider: string;
  /** The provider's own name of the model. */
  readonly model: string;
  /** Who asked. */
  readonly source: Source;
  /** RFC 3339 in UTC. */
  readonly started: string;
  /** Undefined when the line cannot be read. */
  readonly status: Status | undefined;
  /** Undefined for none. */
  readonly label: string | undefined;
}

/** Which exchanges are wanted. */
export interface Query {
  /** Tells by what is known without the request and the response whether an exchange is wanted. */
  readonly fits: (facts: QueryFacts) => boolean;
  /** A text that wanted exchanges say, in lower case. */
  readonly search?: string | undefined;
  /** Tells whether an exchange says that text. */
  readonly says: (exchange: Exchange, search: string) => boolean;
}

/** A history as one query sees it. Lines that cannot be read cost one warning for each reason. */
export class Scan {
  readonly #path: string;
  readonly #query: Query;
  readonly #prefilter: Prefilter | undefined;
  readonly #reports: LineReports;

  /** Reads nothing yet; `warn` gets one line of text for each kind of trouble. */
  constructor(path: string, query: Query, warn: (line: string) => void) {
    this.#path = path;
    this.#query = query;
    this.#prefilter = query.search ? new Prefilter(query.search) : undefined;
    this.#reports = new LineReports(warn);
  }

  /**
   * The wanted lines from the newest to the oldest, some at a time, as far as the caller wants.
   *
   * @throws the system's error if the file is there and cannot be read
   */
  async *newestFirst(): AsyncGenerator<RecordedLine[], void> {
    const labels: Labels = new Map();
    using files = await LineFiles.open(this.#path);
    for await (const block of files.blocksBackwards()) {
      yield this.#wanted(block, labels).reverse();
    }
  }

  /**
   * The wanted lines from the oldest to the newest, some at a time.
   *
   * @throws the system's error if the file is there and cannot be read
   */
  async *oldestFirst(): AsyncGenerator<RecordedLine[], void> {
    const labels = await readLabels(this.#path);
    using files = await LineFiles.open(this.#path);
    for await (const block of files.blocks({ snapshot: true })) {
      yield this.#wanted(block, labels);
    }
  }

  /** The exchange of a line; undefined, with a warning, when it cannot be read after all. */
  read(line: RecordedLine): Exchange | undefined {
    const { exchange } = line;
    if (exchange === undefined) this.#skip(line.parsed, line.place);
    return exchange;
  }

  /** The wanted lines of a block, whose labels stand in it or, behind it, in `labels`. */
  #wanted(block: FileBlock, labels: Labels): RecordedLine[] {
    const { text, offset, file: { path } } = block;
    const lines: RecordedLine[] = [];
    const here = this.#prefilter ? labelsIn(text) : new Map();
    for (const [start, end] of this.#prefilter?.lines(text) ?? allLines(text)) {
      const bytes = text.slice(start, end);
      const place = { bytes, path, offset: offset + start };
      const line = RecordedLine.of(place);
      if (line instanceof RecordedLine) lines.push(line);
      else if (isLabel(bytes)) noteLabel(bytes, here);
      else this.#skip(line, place);
    }
    addOlder(here, labels);
    return lines.filter((line) => this.#isWanted(line, labels));
  }

  #isWanted(line: RecordedLine, labels: Labels): boolean {
    const { fits, search, says } = this.#query;
    // Looking for one costs more than the rest, so those that are found make room.
    if (labels.size > 0) line.label = takeLabel(line.id, labels);
    if (!fits(line)) return false;
    if (!search) return true;
    const exchange = this.read(line);
    return exchange !== undefined && says(exchange, search);
  }

  #skip(found: HistoryLine, { path, offset, bytes }: PlacedLine): void {
    this.#reports.skipped(found, {
      path,
      offset,
      torn: !bytes.endsWith("\n"),
    });
  }
}
