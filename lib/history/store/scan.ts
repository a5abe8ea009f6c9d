/**
 * Scans the history for the exchanges that fit a query: blocks of bytes first, then single lines, whole exchanges last.
 *
 * @module
 */
import type { HistoryLine } from "../line/history_line.ts";
import type { LineReports } from "../line/line_reports.ts";
import { type FileBlock, LineFiles } from "../../files/line_files.ts";
import {
  addOlder,
  isLabel,
  type Labels,
  labelsIn,
  noteLabel,
  readLabels,
  takeLabels,
} from "./labels.ts";
import { newestFirst } from "./newest_first.ts";
import { allLines, Prefilter } from "./blocks/prefilter.ts";
import { type RawLine, RecordedLine } from "../line/recorded_line.ts";
import { sincePattern } from "./blocks/since.ts";
import type { LabelChange } from "../line/label.ts";
import { NameMap } from "../../core/data/names.ts";
import { Filter } from "../query/filter.ts";
import type { Query } from "../query/query.ts";

/** A text that JSON writes as it is. */
const PLAIN = /^[\w.-]+$/;

/** Scans a history for one query. Lines that cannot be read cause one warning for each reason. */
export class Scan {
  readonly #path: string;
  readonly #filter: Filter;
  readonly #prefilter: Prefilter | undefined;
  /** The id of the wanted run, and the wanted client, which the bytes of their exchanges contain. */
  readonly #contained: readonly string[];
  /** What a block has if one of its exchanges is recent enough; undefined for any block. */
  readonly #since: RegExp | undefined;
  readonly #reports: LineReports;

  /** Reads nothing yet; the caller applies the query's `count`. */
  constructor(path: string, query: Query, reports: LineReports) {
    this.#path = path;
    this.#filter = new Filter(query);
    this.#contained = [query.run, query.client].flatMap((text) =>
      text !== undefined && PLAIN.test(text) ? [text] : []
    );
    const { response, since } = query;
    const text = this.#filter.text ?? response?.toLowerCase();
    this.#since = since === undefined ? undefined : sincePattern(since);
    this.#prefilter = text === undefined ? undefined : new Prefilter(text);
    this.#reports = reports;
  }

  /** The exchanges that fit, at most `count`, the newest first. */
  newest(count?: number): AsyncGenerator<RecordedLine[], void> {
    return newestFirst(this.backwards(), count);
  }

  /**
   * The lines that fit, from the last to the first, some at a time; the caller may stop.
   *
   * @throws the system's error if the file is there and cannot be read
   */
  async *backwards(): AsyncGenerator<RecordedLine[], void> {
    const labels: Labels = new NameMap();
    using files = await LineFiles.open(this.#path);
    for await (const block of files.blocksBackwards()) {
      yield this.#wanted(block, labels).reverse();
    }
  }

  /**
   * The lines that fit, in order, some at a time.
   *
   * @throws the system's error if the file is there and cannot be read
   */
  async *recorded(): AsyncGenerator<RecordedLine[], void> {
    const labels = await readLabels(this.#path);
    using files = await LineFiles.open(this.#path);
    for await (const block of files.blocks({ snapshot: true })) {
      yield this.#wanted(block, labels);
    }
  }

  /** The lines of a block that fit. Their labels are in the block or, if they come later, in `labels`. */
  #wanted(block: FileBlock, labels: Labels): RecordedLine[] {
    const { text, offset, file: { path } } = block;
    const lines: RecordedLine[] = [];
    if (
      this.#since?.test(text) === false ||
      !this.#contained.every((one) => text.includes(one))
    ) {
      addOlder(labelsIn(text), labels);
      return lines;
    }
    const here = this.#prefilter
      ? labelsIn(text)
      : new NameMap<LabelChange[]>();
    for (const [start, end] of this.#prefilter?.lines(text) ?? allLines(text)) {
      const bytes = text.slice(start, end);
      const raw = { bytes, path, offset: offset + start };
      const line = RecordedLine.of(raw, this.#reports);
      if (line instanceof RecordedLine) lines.push(line);
      else if (isLabel(bytes)) noteLabel(bytes, here);
      else this.#skip(line, raw);
    }
    addOlder(here, labels);
    return lines.filter((line) => this.#isWanted(line, labels));
  }

  #isWanted(line: RecordedLine, labels: Labels): boolean {
    // The search for a label is slow in a large map, so found labels are removed.
    if (labels.size > 0) line.labels = takeLabels(line.id, labels);
    if (!this.#filter.fits(line)) return false;
    if (this.#filter.needsFactsOnly) return true;
    const { bytes } = line.raw;
    if (!this.#contained.every((text) => bytes.includes(text))) return false;
    const { exchange } = line;
    return exchange !== undefined && this.#filter.fitsContent(exchange);
  }

  #skip(found: HistoryLine, { path, offset, bytes }: RawLine): void {
    this.#reports.skipped(found, {
      path,
      offset,
      torn: !bytes.endsWith("\n"),
    });
  }
}
