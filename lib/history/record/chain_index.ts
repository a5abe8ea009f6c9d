/**
 * An index of the history's recent chains by their hashes, which finds the exchange that a request continues.
 *
 * @module
 */
import type { History, HistoryReader } from "../history.ts";
import type { Exchange } from "../line/exchange.ts";
import { type Link, linkOf } from "../chain/link.ts";
import { RecentLinks } from "../chain/recent_links.ts";

/** Bytes at the end of the history that are read when the index is first used. */
const WINDOW = 32 * 1024 * 1024;

/** Links by id and by the hash of the conversation up to their end. */
export class ChainIndex {
  readonly #reader: HistoryReader;
  readonly #flush: () => Promise<void>;
  readonly #warn: (line: string) => void;
  #warned = false;
  readonly #links = new RecentLinks();

  /** Reads nothing before {@linkcode ChainIndex.follow}. */
  constructor(
    history: Pick<History, "reader" | "flush">,
    warn: (line: string) => void,
  ) {
    this.#reader = history.reader({ lastBytes: WINDOW, messagesOnly: true });
    this.#flush = () => history.flush();
    this.#warn = warn;
  }

  byId(id: string): Link | undefined {
    return this.#links.byId(id);
  }

  /** The newest link that has this end, see {@linkcode Link.ends}. */
  byEnd(end: string): Link | undefined {
    return this.#links.byEnd(end);
  }

  add(link: Link): void {
    this.#links.add(link);
  }

  remove(link: Link): void {
    this.#links.remove(link);
  }

  /** Adds a chain that was read elsewhere; returns the link of its last exchange. */
  learn(chain: readonly Exchange[]): Link | undefined {
    let link: Link | undefined;
    for (const exchange of chain) {
      link = this.byId(exchange.id) ?? linkOf(exchange, link);
      this.add(link);
    }
    return link;
  }

  /** See {@linkcode HistoryReader.watching}. */
  get watching(): boolean {
    return this.#reader.watching;
  }

  /** See {@linkcode HistoryReader.watch}. */
  watch(): Promise<void> {
    return this.#reader.watch();
  }

  /** See {@linkcode HistoryReader.isCurrent}. */
  isCurrent(): boolean {
    return this.#reader.isCurrent();
  }

  /** Clears the index if exchanges were removed; needed if {@linkcode ChainIndex.isCurrent} is false. */
  async check(): Promise<void> {
    if (!await this.#reader.wasRemoved()) return;
    await this.#flush();
    this.#links.clear();
  }

  /**
   * Reads what was recorded since the last call; the first call reads the end of the history. Warns once if the history
   * cannot be read: then earlier turns are recorded again.
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
    const isKnown = ({ id }: { id: string }) => this.byId(id) !== undefined;
    for await (const exchange of this.#reader.read(isKnown)) {
      this.#link(exchange);
    }
  }

  #link(exchange: Exchange): void {
    const { id, parent } = exchange;
    if (this.byId(id) !== undefined) return;
    const before = parent === null ? undefined : this.byId(parent);
    // The chain began before the part that was read, so it cannot be hashed.
    if (parent !== null && before === undefined) return;
    this.add(linkOf(exchange, before));
  }
}
