/**
 * Exchanges by id, which are read again when they are needed, because a history may not fit into memory.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import { readStoredLine } from "../line/stored_line.ts";
import { decodeBytes } from "../../files/line_blocks.ts";
import type { LineFile, LineFiles } from "../../files/line_files.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";

/** Bytes of lines whose exchanges are cached; in memory they take several times as much. */
const BUDGET = 4 * 1024 * 1024;
/** A location is a file's index times this, plus an offset. */
const FILE_STEP = 2 ** 42;

interface Cached {
  readonly exchange: Exchange;
  readonly size: number;
}

/** Knows the exchanges that were added, and caches the last ones. */
export class StoredExchanges {
  readonly #files: LineFiles;
  /** File index and offset in one number, because there may be millions. */
  readonly #locations = new NameMap<number>();
  readonly #cache = new NameMap<Cached>();
  #cached = 0;

  constructor(files: LineFiles) {
    this.#files = files;
  }

  has(id: string): boolean {
    return this.#locations.has(id);
  }

  /** Adds an exchange; `size` is the length of its line. */
  add(exchange: Exchange, file: LineFile, offset: number, size: number): void {
    const index = this.#files.files.indexOf(file);
    this.#locations.set(exchange.id, index * FILE_STEP + offset);
    this.#keep({ exchange, size });
  }

  /**
   * An exchange and its ancestors, from the conversation's first exchange on; undefined if one was not added.
   *
   * @throws the system's error if a file cannot be read
   */
  async chain(exchange: Exchange): Promise<Exchange[] | undefined> {
    const chain = [exchange];
    const ids = new NameSet([exchange.id]);
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
    const location = this.#locations.get(id);
    if (location === undefined) return undefined;
    const index = Math.floor(location / FILE_STEP);
    const offset = location % FILE_STEP;
    const line = await this.#files.lineAt(index, offset);
    const path = this.#files.files[index]?.path ?? "";
    const text = decodeBytes(line);
    const parsed = readStoredLine({ text, path, offset });
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
