/**
 * Which lines of the history an export needs: the exchanges that are wanted, and those that they continue.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import type { Label } from "../conversation/label.ts";
import type { LineReports } from "../conversation/line_reports.ts";
import { decodeBytes } from "../wire/line_blocks.ts";
import { Places } from "./places.ts";
import {
  copied,
  idsOf,
  isTorn,
  type LineIds,
  parseRaw,
  type RawLine,
  rawLinesBackwards,
} from "./raw_lines.ts";
import { labelledTitle } from "./title.ts";

/** How exchanges are chosen. */
export interface SelectOptions {
  /** Whether an exchange is wanted; default all. */
  readonly wanted?: (exchange: Exchange) => boolean;
  /** How many of those at most, the newest; default all. */
  readonly count?: number;
  /** Gets the lines that cannot be read. */
  readonly reports: Pick<LineReports, "skipped">;
}

/** What {@linkcode select} found. */
export interface Selection {
  /** How many exchanges are wanted. */
  readonly wanted: number;
  /** The lines of each conversation, the newest added first. */
  readonly places: Places;
  /** Titles by the ids of the exchanges that they label. */
  readonly titles: ReadonlyMap<string, string>;
}

/**
 * Goes through the history once, and no further than it must. Of each line that is needed only its place is kept.
 *
 * @throws the system's error if the history is there and cannot be read
 */
export async function select(
  path: string,
  options: SelectOptions,
): Promise<Selection> {
  const selector = new Selector(options);
  for await (const lines of rawLinesBackwards(path)) {
    for (const line of lines) {
      selector.add(line);
      if (selector.done) return selector;
    }
  }
  return selector;
}

class Selector implements Selection {
  wanted = 0;
  readonly places = new Places();
  readonly titles = new Map<string, string>();
  readonly #options: SelectOptions;
  readonly #count: number;
  /** What was continued by a line that is needed, and has not come yet. */
  readonly #missing = new Set<string>();

  constructor(options: SelectOptions) {
    this.#options = options;
    this.#count = options.count ?? Infinity;
  }

  /** Whether no line before can be needed. */
  get done(): boolean {
    return this.wanted >= this.#count && this.#missing.size === 0;
  }

  /** Takes the next line, from the newest on. */
  add(line: RawLine): void {
    const ids = idsOf(line) ?? this.#read(line);
    if (ids === undefined) return;
    const isWanted = this.wanted < this.#count && this.#isWanted(line);
    if (isWanted) this.wanted++;
    if (!this.#missing.delete(ids.id) && !isWanted) return;
    if (ids.parent !== null) this.#missing.add(copied(ids.parent));
    const { file, offset, bytes } = line;
    this.places.add(ids.conversation, { file, offset, length: bytes.length });
  }

  #isWanted(line: RawLine): boolean {
    const { wanted } = this.#options;
    if (wanted === undefined) return true;
    const exchange = this.#read(line);
    return exchange !== undefined && wanted(exchange);
  }

  #read(line: RawLine): Exchange & LineIds | undefined {
    const read = parseRaw(line);
    if (read.kind === "exchange") return read.exchange;
    if (read.kind === "other") this.#noteTitle(line);
    else {
      const { file: { path }, offset } = line;
      const torn = isTorn(line);
      this.#options.reports.skipped(read, { path, offset, torn });
    }
    return undefined;
  }

  /** Lines come backwards: the first title that is seen is the newest. */
  #noteTitle({ bytes }: RawLine): void {
    if (!bytes.startsWith('{"v":1,"kind":"label"')) return;
    const { exchange, label }: Partial<Label> = JSON.parse(decodeBytes(bytes));
    const title = typeof label === "string" ? labelledTitle(label) : undefined;
    if (title === undefined || typeof exchange !== "string") return;
    if (!this.titles.has(exchange)) this.titles.set(exchange, title);
  }
}
