/**
 * Keeps the facts of a history's files in memory, and reads only what was appended since the last look.
 *
 * @module
 */
import { copyOf, decodeBytes } from "../../../files/line_blocks.ts";
import {
  type FileBlock,
  isSame,
  type LineFile,
  LineFiles,
  type LinePosition,
} from "../../../files/line_files.ts";
import type { ReadingPace } from "../../../files/reading_pace.ts";
import { LABEL_START, readLabel } from "../../line/label.ts";
import type { LineReports } from "../../line/line_reports.ts";
import { NOTE_START } from "../../line/note.ts";
import { FRAGMENT_START, peekRun, peekRunId } from "../../line/peek.ts";
import { PREFERENCE_START } from "../../line/preference.ts";
import { type RawLine, RecordedLine } from "../../line/recorded_line.ts";
import { RUN_START } from "../../line/run.ts";
import type { Costs } from "../../query/stats.ts";
import { allLines, type LineBounds } from "../blocks/prefilter.ts";
import { ExchangeTable } from "./exchange_table.ts";
import { placeOf, PlaceReader } from "./places.ts";

/** Rows whose lines are read for every query, at most: these, and one of a hundred of all. */
const MOST_ODD = 1000;
const ODD_SHARE = 100;
/** Characters at the beginning of a line by which it is known again. */
const KNOWN = 100;

/** Options of a {@linkcode FileIndex}. */
export interface FileIndexOptions {
  readonly costs: Costs;
  readonly reports: LineReports;
  /** Between two blocks. */
  readonly pace: ReadingPace;
}

/** The files of one history. */
export class FileIndex {
  readonly #path: string;
  readonly #options: FileIndexOptions;
  #table: ExchangeTable;
  /** The files as they were when they were read, the oldest first. */
  #files: readonly LineFile[] = [];
  /** The end of the last line that was read; undefined before the first. */
  #end: LinePosition | undefined;
  /** Where that line begins, and its first characters. */
  #last: { readonly offset: number; readonly start: string } | undefined;
  /** Whether the last row is of a line without line end, which may still be being written. */
  #isTorn = false;
  #isWhole = false;
  #isReading = false;
  #isStopped = false;
  /** Looks are one after the other. */
  #turn: Promise<void> = Promise.resolve();

  /** Reads nothing yet. */
  constructor(path: string, options: FileIndexOptions) {
    this.#path = path;
    this.#options = options;
    this.#table = new ExchangeTable(options.costs);
  }

  /** Whether all of the files has been read once; false again while files that were replaced are read. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Whether queries are faster here than in the files: too many lines may be of a form that the table cannot hold. */
  get isUsable(): boolean {
    const { odd, length } = this.#table;
    return odd.length <= MOST_ODD + length / ODD_SHARE;
  }

  /** The facts as of the last look. After files were replaced there is another one. */
  get table(): ExchangeTable {
    return this.#table;
  }

  /** Makes a reader of lines of the table. */
  reader(): PlaceReader {
    return new PlaceReader(this.#files);
  }

  /** The file of an index. */
  fileAt(index: number): LineFile | undefined {
    return this.#files[index];
  }

  /** Begins to read all, if that is still to be done. */
  start(): void {
    if (this.#isWhole || this.#isReading || this.#isStopped) return;
    this.look(true).catch(() => {}); // each look fails, too
  }

  /**
   * Reads what was appended; all, if files were replaced, removed or shortened.
   *
   * @param waits whether to wait until all has been read, where that takes time
   * @returns whether all has been read
   * @throws the system's error if a file is there and cannot be read
   */
  async look(waits: boolean): Promise<boolean> {
    if (!waits && !this.#isWhole) {
      this.start();
      return false;
    }
    const read = () => this.#read(waits);
    const turn = this.#turn.then(read, read);
    this.#turn = turn.then(() => {}, () => {});
    await turn;
    if (this.#isWhole) return true;
    this.start();
    return false;
  }

  /** Ends what is being read; resolves when no file is open. Never rejects. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#turn;
  }

  async #read(waits: boolean): Promise<void> {
    this.#isReading = true;
    try {
      using files = await LineFiles.open(this.#path);
      if (!await this.#continues(files)) this.#begin();
      if (waits || this.#isWhole) await this.#readFrom(files);
    } finally {
      this.#isReading = false;
    }
  }

  async #readFrom(files: LineFiles): Promise<void> {
    this.#files = files.files;
    if (this.#isTorn) this.#table.removeLast();
    this.#isTorn = false;
    const from = this.#end;
    const range = { snapshot: true, ...(from === undefined ? {} : { from }) };
    for await (const block of files.blocks(range)) {
      if (this.#isStopped) return;
      this.#add(block, files.files.indexOf(block.file));
      const pause = this.#options.pace();
      if (pause !== undefined) await pause;
    }
    this.#isWhole = true;
  }

  #begin(): void {
    this.#files = [];
    this.#table = new ExchangeTable(this.#options.costs);
    this.#end = undefined;
    this.#last = undefined;
    this.#isTorn = false;
    this.#isWhole = false;
  }

  /** Whether all that was read is still there. */
  async #continues(now: LineFiles): Promise<boolean> {
    const isThere = this.#files.every((known, i) => {
      const file = now.files[i];
      return file !== undefined && isSame(file, known) &&
        file.size >= known.size;
    });
    const [end, last] = [this.#end, this.#last];
    if (!isThere || end === undefined || last === undefined) return isThere;
    const at = now.files.findIndex((file) => isSame(file, end));
    const line = await now.lineAt(at, last.offset);
    return line.startsWith(last.start) &&
      last.offset + line.length === end.offset;
  }

  #add(block: FileBlock, index: number): void {
    const { text, offset, file } = block;
    const isCurrent = index === this.#files.length - 1;
    let last: LineBounds | undefined;
    for (const [start, end] of allLines(text)) {
      const bytes = text.slice(start, end);
      const mayGo = isCurrent && !bytes.endsWith("\n");
      const raw = { bytes, path: file.path, offset: offset + start };
      const isRow = this.#addLine(raw, index, mayGo);
      if (mayGo) this.#isTorn = isRow;
      else last = [start, end];
    }
    if (last === undefined) return;
    const [start, end] = last;
    this.#end = { ...file, offset: offset + end };
    this.#last = {
      offset: offset + start,
      start: copyOf(text.slice(start, Math.min(end, start + KNOWN))),
    };
  }

  /** Adds a line, which may be taken away again; whether it is a row now. */
  #addLine(raw: RawLine, index: number, mayGo: boolean): boolean {
    const { bytes, offset } = raw;
    const table = this.#table;
    const place = placeOf(index, offset);
    const isTorn = !bytes.endsWith("\n");
    if (bytes.startsWith(FRAGMENT_START)) return false;
    if (bytes.startsWith(LABEL_START)) {
      const change = readLabel(decodeBytes(bytes));
      if (change !== undefined && !isTorn) table.addLabel(change);
      return false;
    }
    const places = this.#placesOf(bytes);
    if (places !== undefined) {
      const id = peekRunId(bytes) ?? peekRun(bytes);
      const number = id === undefined ? -1 : table.ids.add(id);
      if (!isTorn) places.add(place, bytes.length, number);
      return false;
    }
    const { reports } = this.#options;
    const line = RecordedLine.of(raw, reports);
    if (line instanceof RecordedLine) {
      table.add(line, place, !mayGo);
      return true;
    }
    reports.skipped(line, { path: raw.path, offset, torn: isTorn });
    return false;
  }

  #placesOf(bytes: string) {
    const { runs, notes, preferences } = this.#table;
    return bytes.startsWith(RUN_START)
      ? runs
      : bytes.startsWith(NOTE_START)
      ? notes
      : bytes.startsWith(PREFERENCE_START)
      ? preferences
      : undefined;
  }
}
