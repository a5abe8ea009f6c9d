/**
 * Which exchange a request continues: the history's chains by their hashes, as far as they are recent.
 *
 * @module
 */
import {
  currentFileNow,
  isSame,
  type LineFile,
  LineFiles,
  type LinePosition,
} from "../wire/line_files.ts";
import type { Exchange } from "./exchange.ts";
import type { HistoryStore } from "./history.ts";
import { type Link, linkOf } from "./link.ts";
import { RecentLinks } from "./recent_links.ts";

/** Bytes at the end of the history that are read when the index is first used. */
const WINDOW = 32 * 1024 * 1024;

/** Links of the history by id and by what was said up to their end. */
export class ChainIndex {
  readonly #store: HistoryStore;
  readonly #warn: (line: string) => void;
  #warned = false;
  readonly #links = new RecentLinks();
  /** The files as they were when they were last looked at. */
  #files: readonly LineFile[] | undefined;
  /** How far they are read: where the last line that was read begins. */
  #position: LinePosition | undefined;

  /** Indexes a store; nothing is read before {@linkcode ChainIndex.follow}. */
  constructor(store: HistoryStore, warn: (line: string) => void) {
    this.#store = store;
    this.#warn = warn;
  }

  /** The link of an exchange, if it is remembered. */
  byId(id: string): Link | undefined {
    return this.#links.byId(id);
  }

  /** The newest link at whose end just this was said, see {@linkcode Link.ends}. */
  byEnd(end: string): Link | undefined {
    return this.#links.byEnd(end);
  }

  /** Remembers a link. */
  add(link: Link): void {
    this.#links.add(link);
  }

  /** Forgets a link. */
  remove(link: Link): void {
    this.#links.remove(link);
  }

  /** Remembers exchanges that were read elsewhere, from a conversation's first on; returns the last one's link. */
  learn(chain: readonly Exchange[]): Link | undefined {
    let link: Link | undefined;
    for (const exchange of chain) {
      link = this.byId(exchange.id) ?? linkOf(exchange, link);
      this.add(link);
    }
    return link;
  }

  /** Whether the files are known, see {@linkcode ChainIndex.watch}. */
  get watching(): boolean {
    return this.#files !== undefined;
  }

  /** Takes note of the files as soon as there are any, so that their being replaced shows. */
  async watch(): Promise<void> {
    this.#files ??= await filesAt(this.#store.path);
  }

  /**
   * Looks whether the file that is written to is still there with all that it had, without waiting; unless it is
   * rotated or replaced, it is all that changes.
   */
  isCurrent(): boolean {
    const known = this.#files?.at(-1);
    const file = known && currentFileNow(this.#store.path);
    if (!known || !file || !isStill(file, known)) return false;
    this.#files = this.#files?.with(-1, file);
    return true;
  }

  /**
   * Forgets everything if a file has been replaced or cut, as only removing does. What cannot be looked at counts
   * as gone. For an index that is not {@linkcode ChainIndex.isCurrent}.
   */
  async check(): Promise<void> {
    const last = this.#files;
    const now = await filesAt(this.#store.path);
    this.#files = now;
    if (last === undefined) return;
    const isThere = (known: LineFile) =>
      now?.some((file) => isStill(file, known));
    if (last.every(isThere)) return;
    await this.#store.flush();
    this.#links.clear();
    this.#position = undefined;
  }

  /**
   * Reads what the history holds beyond what was read before; at first, its end. A file that cannot be read costs one
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
    const from = this.#position;
    const entries = this.#store.entries({
      ...(from === undefined ? { last: WINDOW } : { from }),
      skip: (id, position) => {
        this.#position = position;
        return this.byId(id) !== undefined;
      },
      following: true,
    });
    for await (const { exchange } of entries) this.#place(exchange);
  }

  #place(exchange: Exchange): void {
    const { id, parent } = exchange;
    if (this.byId(id) !== undefined) return;
    const before = parent === null ? undefined : this.byId(parent);
    // What began before the part that was read cannot be hashed.
    if (parent !== null && before === undefined) return;
    this.add(linkOf(exchange, before));
  }
}

/** Whether a file is the one that was known, with nothing cut away. */
function isStill(file: LineFile, known: LineFile): boolean {
  return isSame(file, known) && file.size >= known.size;
}

async function filesAt(path: string): Promise<LineFile[] | undefined> {
  try {
    using opened = await LineFiles.open(path);
    return opened.files.length > 0 ? [...opened.files] : undefined;
  } catch {
    return undefined; // writing will tell what is wrong
  }
}
