/**
 * Reads the exchanges that were appended to a history's files, and notices when lines were removed.
 *
 * @module
 */
import { readLines } from "../../files/jsonl.ts";
import {
  currentFileNow,
  isSame,
  type LineFile,
  LineFiles,
  type LinePosition,
} from "../../files/line_files.ts";
import type { HistoryReader, ReaderOptions } from "../history.ts";
import type { Exchange } from "../line/exchange.ts";
import { parseLine } from "../line/history_line.ts";
import type { LineReports } from "../line/line_reports.ts";
import { type LineIds, NAMES_TEXTS, peekIds } from "../line/peek.ts";
import { readStoredLine } from "../line/stored_line.ts";

export class JsonlReader implements HistoryReader {
  readonly #path: string;
  readonly #options: ReaderOptions;
  readonly #reports: LineReports;
  /** The files as they were at the last check. */
  #files: readonly LineFile[] | undefined;
  /** Where the last line that was read begins. */
  #position: LinePosition | undefined;

  /** Reads nothing yet. */
  constructor(path: string, options: ReaderOptions, reports: LineReports) {
    this.#path = path;
    this.#options = options;
    this.#reports = reports;
  }
  get watching(): boolean {
    return this.#files !== undefined;
  }
  async watch(): Promise<void> {
    this.#files ??= await filesAt(this.#path);
  }

  /** Checks only the current file: unless that is rotated or replaced, no other file changes. */
  isCurrent(): boolean {
    const known = this.#files?.at(-1);
    const file = known && currentFileNow(this.#path);
    if (!known || !file || !isStill(file, known)) return false;
    this.#files = this.#files?.with(-1, file);
    return true;
  }

  /** Lines were removed if a file is missing, replaced or shorter. A file that cannot be read counts as missing. */
  async wasRemoved(): Promise<boolean> {
    const last = this.#files;
    const now = await filesAt(this.#path);
    this.#files = now;
    const isThere = (known: LineFile) =>
      now?.some((file) => isStill(file, known));
    if (last === undefined || last.every(isThere)) return false;
    this.#position = undefined;
    return true;
  }
  async *read(
    skip?: (ids: LineIds) => boolean,
  ): AsyncGenerator<Exchange, void> {
    const { lastBytes: last, messagesOnly = false, once } = this.#options;
    const from = this.#position;
    const range = from !== undefined
      ? { from }
      : last === undefined
      ? {}
      : { last };
    for await (const line of readLines(this.#path, range)) {
      if (line.torn && !once) continue;
      this.#position = line;
      const isKnown = from?.offset === line.offset && isSame(from, line);
      const ids = skip && peekIds(line.text);
      if (isKnown || ids !== undefined && skip?.(ids)) continue;
      const parsed = messagesOnly && !line.text.includes(NAMES_TEXTS)
        ? parseLine(line.text)
        : readStoredLine(line);
      if (parsed.kind !== "exchange") {
        this.#reports.skipped(parsed, line);
        continue;
      }
      const { exchange } = parsed;
      if (exchange.fragments !== undefined && !messagesOnly) {
        this.#reports.incomplete(exchange, line);
      }
      yield exchange;
    }
  }
}

/** Whether a file is the known one, and not shorter. */
function isStill(file: LineFile, known: LineFile): boolean {
  return isSame(file, known) && file.size >= known.size;
}

async function filesAt(path: string): Promise<LineFile[] | undefined> {
  try {
    using opened = await LineFiles.open(path);
    return opened.files.length > 0 ? [...opened.files] : undefined;
  } catch {
    return undefined; // the next write reports the error
  }
}
