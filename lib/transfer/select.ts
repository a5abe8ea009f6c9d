/**
 * Which lines of the history an export needs: the exchanges that are wanted, and those that they continue.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { parseLine, peekIds } from "../conversation/history_line.ts";
import type { Label } from "../conversation/label.ts";
import type { LineReports } from "../conversation/line_reports.ts";
import type { Line } from "../wire/jsonl.ts";
import { labelledTitle } from "./title.ts";

/** Where a line stands. */
export interface Place extends Pick<Line, "path" | "dev" | "ino" | "offset"> {
  /** In bytes, without its line end. */
  readonly length: number;
}

/** How exchanges are chosen. */
export interface SelectOptions {
  /** Whether an exchange is wanted. */
  readonly wanted: (exchange: Exchange) => boolean;
  /** How many of those at most, the newest; default all. */
  readonly count?: number;
  /** Gets the lines that cannot be read. */
  readonly reports: Pick<LineReports, "skipped">;
}

/** What {@linkcode select} found. */
export interface Selection {
  /** How many exchanges are wanted. */
  readonly wanted: number;
  /** The lines of each conversation, newest first, by the conversation's id. */
  readonly conversations: ReadonlyMap<string, PlaceList>;
  /** Titles by the ids of the exchanges that they label. */
  readonly titles: ReadonlyMap<string, string>;
}

/**
 * Goes through the history once, and no further than it must. Of each line that is needed only its place is kept.
 *
 * @param backwards the history's lines, newest first
 */
export async function select(
  backwards: AsyncIterable<Line>,
  options: SelectOptions,
): Promise<Selection> {
  const { wanted, count = Infinity, reports } = options;
  const conversations = new Map<string, PlaceList>();
  const titles = new Map<string, string>();
  const missing = new Set<string>();
  let taken = 0;
  for await (const line of backwards) {
    if (taken >= count && missing.size === 0) break;
    const ids = peekIds(line.text);
    if (ids !== undefined && taken >= count && !missing.has(ids.id)) continue;
    const read = parseLine(line.text);
    if (read.kind !== "exchange") {
      if (read.kind === "other") noteTitle(line.text, titles);
      else reports.skipped(read, line);
      continue;
    }
    const { id, parent, conversation } = read.exchange;
    const isWanted = taken < count && wanted(read.exchange);
    if (isWanted) taken++;
    if (!missing.delete(id) && !isWanted) continue;
    if (parent !== null) missing.add(parent);
    const places = conversations.get(conversation) ?? new PlaceList();
    conversations.set(conversation, places);
    places.add(line);
  }
  return { wanted: taken, conversations, titles };
}

/** Lines read backwards: the first title that is seen is the newest. */
function noteTitle(text: string, titles: Map<string, string>): void {
  if (!text.startsWith('{"v":1,"kind":"label"')) return;
  const { exchange, label }: Partial<Label> = JSON.parse(text);
  const title = typeof label === "string" ? labelledTitle(label) : undefined;
  if (title === undefined || typeof exchange !== "string") return;
  if (!titles.has(exchange)) titles.set(exchange, title);
}

/** Places in few bytes each: a large history has millions of lines. */
export class PlaceList {
  /** Offset and length of each line in turn. */
  readonly #numbers: number[] = [];
  /** The file of each line from a position on; rarely more than one. */
  readonly #files: { from: number; file: Omit<Place, "offset" | "length"> }[] =
    [];

  /** Adds a line. */
  add({ path, dev, ino, offset, text }: Line): void {
    const last = this.#files.at(-1)?.file;
    if (last?.path !== path) {
      this.#files.push({
        from: this.#numbers.length,
        file: { path, dev, ino },
      });
    }
    this.#numbers.push(offset, new TextEncoder().encode(text).length);
  }

  /** All places, in the order in which they were added. */
  *[Symbol.iterator](): Generator<Place, void> {
    for (const [i, { from, file }] of this.#files.entries()) {
      const to = this.#files[i + 1]?.from ?? this.#numbers.length;
      for (let at = from; at < to; at += 2) {
        const offset = this.#numbers[at] ?? 0;
        yield { ...file, offset, length: this.#numbers[at + 1] ?? 0 };
      }
    }
  }
}
