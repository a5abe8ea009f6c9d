/**
 * Exchanges by id, read again when they are needed: a history need not fit into memory.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { parseLine } from "../conversation/history_line.ts";
import { decodeBytes } from "../wire/line_blocks.ts";
import type { LineFile, LineFiles } from "../wire/line_files.ts";

/** Bytes of lines whose exchanges stay in memory, where they take several times as much. */
const BUDGET = 4 * 1024 * 1024;
/** Room for offsets in a number that also tells the file. */
const FILE_STEP = 2 ** 42;

interface Cached {
  readonly exchange: Exchange;
  readonly size: number;
}

/** Knows where exchanges stand. */
export class StoredExchanges {
  readonly #files: LineFiles;
  /** The file's index and the line's offset in one number: there may be millions. */
  readonly #places = new Map<string, number>();
  readonly #cache = new Map<string, Cached>();
  #cached = 0;

  /** Knows none yet. */
  constructor(files: LineFiles) {
    this.#files = files;
  }

  /** Whether an id is known. */
  has(id: string): boolean {
    return this.#places.has(id);
  }

  /** Takes an exchange in; `size` is the length of its line. */
  add(exchange: Exchange, file: LineFile, offset: number, size: number): void {
    const index = this.#files.files.indexOf(file);
    this.#places.set(exchange.id, index * FILE_STEP + offset);
    this.#keep({ exchange, size });
  }

  /**
   * An exchange and those that it continues, from the conversation's first on; undefined when one is not known.
   *
   * @throws the system's error if a file cannot be read any more
   */
  async chain(exchange: Exchange): Promise<Exchange[] | undefined> {
    const chain = [exchange];
    const ids = new Set([exchange.id]);
    for (let { parent } = exchange; parent !== null;) {
      const found = await this.#get(parent);
      if (found === undefined || ids.has(found.id)) return undefined;
      ids.add(found.id);
      chain.push(found);
      parent = found.parent;
    }
    return chain.reverse();
  }

  async #get(id: string): Promise<Exchange | undefined> {
    const cached = this.#cache.get(id);
    if (cached !== undefined) return cached.exchange;
    const place = this.#places.get(id);
    if (place === undefined) return undefined;
    const line = await this.#files.lineAt(
      Math.floor(place / FILE_STEP),
      place % FILE_STEP,
    );
    const parsed = parseLine(decodeBytes(line));
    if (parsed.kind !== "exchange") return undefined;
    this.#keep({ exchange: parsed.exchange, size: line.length });
    return parsed.exchange;
  }

  #keep(cached: Cached): void {
    this.#cache.set(cached.exchange.id, cached);
    this.#cached += cached.size;
    for (const [id, { size }] of this.#cache) {
      if (this.#cached <= BUDGET) return;
      this.#cache.delete(id);
      this.#cached -= size;
    }
  }
}
