/**
 * Which exchange a request continues: the history's chains by their hashes, as far as they are recent.
 *
 * @module
 */
import type { Exchange } from "./exchange.ts";
import type { HistoryStore } from "./history.ts";
import { type Link, linkOf } from "./link.ts";

/** Exchanges that are remembered; the longest unused are forgotten first. */
const CAPACITY = 50_000;
/** Bytes at the end of the file that are read when the index is first used. */
const WINDOW = 32 * 1024 * 1024;

/** Links of the history by id and by what was said up to their end. */
export class ChainIndex {
  readonly #store: HistoryStore;
  readonly #warn: (line: string) => void;
  #warned = false;
  readonly #byId = new Map<string, Link>();
  readonly #byEnd = new Map<string, Link>();
  /** The file as it was when it was last looked at. */
  #file: { dev: number; ino: number | null; size: number } | undefined;
  /** How far the file is read: where the last line that was read begins. */
  #offset: number | undefined;

  /** Indexes a store; nothing is read before {@linkcode ChainIndex.follow}. */
  constructor(store: HistoryStore, warn: (line: string) => void) {
    this.#store = store;
    this.#warn = warn;
  }

  /** The link of an exchange, if it is remembered. */
  byId(id: string): Link | undefined {
    return this.#byId.get(id);
  }

  /** The newest link at whose end just this was said, see {@linkcode Link.ends}. */
  byEnd(end: string): Link | undefined {
    const link = this.#byEnd.get(end);
    if (link !== undefined) this.add(link);
    return link;
  }

  /** Remembers a link. */
  add(link: Link): void {
    this.remove(link);
    this.#byId.set(link.id, link);
    for (const end of link.ends) this.#byEnd.set(end, link);
    if (this.#byId.size > CAPACITY) {
      const [oldest] = this.#byId.values();
      if (oldest !== undefined) this.remove(oldest);
    }
  }

  /** Forgets a link. */
  remove(link: Link): void {
    this.#byId.delete(link.id);
    for (const end of link.ends) {
      if (this.#byEnd.get(end)?.id === link.id) this.#byEnd.delete(end);
    }
  }

  /** Remembers exchanges that were read elsewhere, from a conversation's first on; returns the last one's link. */
  learn(chain: readonly Exchange[]): Link | undefined {
    let link: Link | undefined;
    for (const exchange of chain) {
      link = this.#byId.get(exchange.id) ?? linkOf(exchange, link);
      this.add(link);
    }
    return link;
  }

  /** Takes note of the file as soon as there is one, so that its being replaced shows. */
  async watch(): Promise<void> {
    this.#file ??= await fileAt(this.#store.path);
  }

  /**
   * Forgets everything if the file has been replaced or cut, as only removing does. What cannot be looked at counts
   * as gone.
   */
  async check(): Promise<void> {
    const now = await fileAt(this.#store.path);
    const last = this.#file;
    this.#file = now;
    if (last === undefined) return;
    if (
      now?.dev === last.dev && now.ino === last.ino && now.size >= last.size
    ) return;
    await this.#store.flush();
    this.#byId.clear();
    this.#byEnd.clear();
    this.#offset = undefined;
  }

  /**
   * Reads what the file holds beyond what was read before; at first, its end. A file that cannot be read costs one
   * warning: then earlier turns are recorded once more.
   */
  async follow(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!this.#warned) this.#warn(`cannot read the history: ${why}`);
      this.#warned = true;
    }
  }

  async #read(): Promise<void> {
    this.#offset ??= Math.max(0, (this.#file?.size ?? 0) - WINDOW);
    const entries = this.#store.entries({
      ...(this.#offset > 0 ? { beyond: this.#offset - 1 } : {}),
      skip: (id, offset) => {
        this.#offset = offset;
        return this.#byId.has(id);
      },
      following: true,
    });
    for await (const { exchange } of entries) this.#place(exchange);
  }

  #place(exchange: Exchange): void {
    const { id, parent } = exchange;
    if (this.#byId.has(id)) return;
    const before = parent === null ? undefined : this.#byId.get(parent);
    // What began before the part that was read cannot be hashed.
    if (parent !== null && before === undefined) return;
    this.add(linkOf(exchange, before));
  }
}

async function fileAt(
  path: string,
): Promise<{ dev: number; ino: number | null; size: number } | undefined> {
  try {
    const { dev, ino, size } = await Deno.stat(path);
    return { dev, ino, size };
  } catch {
    return undefined; // writing will tell what is wrong
  }
}
