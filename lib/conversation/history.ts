/**
 * The history: a file of JSON Lines that several processes append to.
 *
 * @module
 */
import { ChatError, UsageError } from "../core/errors.ts";
import { type Line, readLines, readLinesBackwards } from "../wire/jsonl.ts";
import type { FilesRange, LinePosition } from "../wire/line_files.ts";
import type { Exchange } from "./exchange.ts";
import { keptAnswer } from "./forms.ts";
import {
  type LineIds,
  parseLine,
  peekIds,
  writtenExchange,
} from "./history_line.ts";
import type { Label } from "./label.ts";
import { LineQueue, type QueueState } from "./line_queue.ts";
import { LineReports } from "./line_reports.ts";
import { LongTexts } from "./long_text.ts";
import { lookUp } from "./lookup.ts";

/** How far back ancestors are read one after the other before they are looked up, in bytes. */
const NEAR = 16 * 1024 * 1024;

/** How a history is kept. */
export interface HistoryOptions {
  /** Gets one line of text for each kind of trouble. */
  readonly warn: (line: string) => void;
  /** A file that would grow beyond so many bytes is rotated first; default never. */
  readonly maxBytes?: number;
}

/** An exchange and where its line begins. */
export interface Entry {
  /** As it stands in the file. */
  readonly exchange: Exchange;
  /** From here on {@linkcode EntryOptions.from} reads it again. */
  readonly position: LinePosition;
}

/** Which lines {@linkcode HistoryStore.entries} reads. */
export interface EntryOptions extends Pick<FilesRange, "from" | "last"> {
  /** Tells by an exchange's id, and where its line begins, that it need not be read. */
  readonly skip?: (id: string, position: LinePosition) => boolean;
  /** The caller comes back for more: a last line without end is left for then, as it may still be written. */
  readonly following?: boolean;
}

/** Reads and writes one history: a file, which need not exist yet, and what was rotated away from it. */
export class HistoryStore {
  /** Where the file is. */
  readonly path: string;
  readonly #queue: LineQueue;
  readonly #reports: LineReports;

  /** Opens nothing. */
  constructor(path: string, options: HistoryOptions) {
    this.path = path;
    this.#queue = new LineQueue(path, options);
    this.#reports = new LineReports(options.warn);
  }

  /**
   * Appends exchanges and what is said about them together, in order. Resolves when they are on disk or, after a
   * failure, wait in memory for the next attempt: true; false when too much waits already and they are dropped. Never
   * rejects.
   *
   * @param long where the exchanges' long texts are known
   */
  append(
    exchanges: readonly Exchange[],
    labels: readonly Label[] = [],
    long: LongTexts = new LongTexts(),
  ): Promise<boolean> {
    return this.#queue.push([
      ...exchanges.map((exchange) => writtenExchange(exchange, long)),
      ...labels.map((label) => JSON.stringify(label)),
    ]);
  }

  /** What waits to be written, and whether the last write failed. */
  get state(): QueueState {
    return this.#queue.state;
  }

  /** Resolves when everything appended so far has been written or has failed once more. Never rejects. */
  flush(): Promise<void> {
    return this.#queue.flush();
  }

  /** Flushes; what cannot be written even then is lost, with a warning. To be called once, at the end. Never rejects. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  /**
   * All exchanges, oldest first. Lines of other kinds are left out; lines that cannot be read too, with a warning.
   *
   * @throws the system's error if the file is there and cannot be read
   */
  async *entries(options: EntryOptions = {}): AsyncGenerator<Entry, void> {
    const { skip, following = false, ...range } = options;
    for await (const line of readLines(this.path, range)) {
      if (line.torn && following) continue;
      const id = skip && peekIds(line.text)?.id;
      if (id !== undefined && skip?.(id, line)) continue;
      const exchange = this.#read(line);
      if (exchange !== undefined) yield { exchange, position: line };
    }
  }

  /**
   * All exchanges, newest first, as far as the caller wants; else as {@linkcode HistoryStore.entries}.
   *
   * @throws the system's error if the file is there and cannot be read
   */
  async *backwards(): AsyncGenerator<Exchange, void> {
    for await (const line of readLinesBackwards(this.path)) {
      const exchange = this.#read(line);
      if (exchange !== undefined) yield exchange;
    }
  }

  /**
   * The exchange that an id means: `last` is the newest that was answered, benchmarks and imports aside; the id of a conversation
   * means its newest exchange. The beginning of an id is enough if nothing else begins so.
   *
   * @throws {UsageError} no such exchange, or several conversations
   * @throws the system's error if the file is there and cannot be read
   */
  async find(id: string): Promise<Exchange> {
    await this.flush();
    return id === "last" ? await this.#last() : await this.#byPrefix(id);
  }

  /**
   * An exchange and those that it continues, from the conversation's first on.
   *
   * @throws {ChatError} one of them is not in the history
   * @throws the system's error if the file is there and cannot be read
   */
  async chain(exchange: Exchange): Promise<Exchange[]> {
    return await this.#ancestry(exchange.id, exchange.parent, [exchange]);
  }

  /**
   * The same for the exchange of a whole id; empty when it is not in the history.
   *
   * @throws as {@linkcode HistoryStore.chain}
   */
  async chainTo(id: string): Promise<Exchange[]> {
    return await this.#ancestry(id, id, []);
  }

  /** Reads on from `wanted` to the conversation's first exchange. */
  async #ancestry(
    id: string,
    wanted: string | null,
    chain: Exchange[],
  ): Promise<Exchange[]> {
    await this.flush();
    let next = await this.#ancestors(wanted, chain, { last: NEAR });
    while (next !== null) {
      const line = await lookUp(this.path, next);
      const found = line && this.#read(line);
      const circular = chain.some((exchange) => exchange.id === found?.id);
      if (found === undefined || circular) break;
      chain.push(found);
      next = found.parent;
    }
    // What is not where it should be may be anywhere.
    next = await this.#ancestors(next, chain, {});
    if (next === null || chain.length === 0) return chain.reverse();
    throw new ChatError(
      `Cannot rebuild the conversation of ${id}: its exchange ${next} is not in ${this.path}`,
    );
  }

  /** Reads ancestors backwards, as they stand before what continues them; returns the first that is not there. */
  async #ancestors(
    wanted: string | null,
    chain: Exchange[],
    range: Pick<FilesRange, "last">,
  ): Promise<string | null> {
    if (wanted === null) return null;
    const skip = (text: string, start: number) => {
      const ids = peekIds(text, start);
      return ids !== undefined && ids.id !== wanted;
    };
    const lines = readLinesBackwards(this.path, { ...range, skip });
    for await (const line of lines) {
      const found = this.#read(line);
      if (found?.id !== wanted) continue;
      chain.push(found);
      wanted = found.parent;
      if (wanted === null) break;
    }
    return wanted;
  }

  #read(line: Line): Exchange | undefined {
    const parsed = parseLine(line.text);
    if (parsed.kind === "exchange") return parsed.exchange;
    this.#reports.skipped(parsed, line);
    return undefined;
  }

  async #last(): Promise<Exchange> {
    for await (const exchange of this.backwards()) {
      const { source } = exchange;
      if (source === "bench" || source === "import") continue;
      if (keptAnswer(exchange) !== undefined) return exchange;
    }
    throw new UsageError(`No conversation is recorded in ${this.path}`);
  }

  async #byPrefix(prefix: string): Promise<Exchange> {
    // Ids are upper case; nobody types them so.
    const begins = prefix.toUpperCase();
    let found: Exchange | undefined;
    let meant: string | undefined;
    const skip = (text: string, start: number) => {
      const ids = peekIds(text, start);
      return ids !== undefined && matchingId(ids, begins) === undefined;
    };
    for await (const line of readLinesBackwards(this.path, { skip })) {
      const ids = peekIds(line.text) ?? this.#read(line);
      const id = ids && matchingId(ids, begins);
      // Newest first: of what is meant already, this is an older exchange.
      if (id === undefined || id === meant) continue;
      const exchange = this.#read(line);
      if (exchange === undefined) continue;
      if (meant !== undefined) {
        throw new UsageError(`"${prefix}" begins more than one id`, {
          hint: `such as ${id} and ${meant}`,
        });
      }
      found = exchange;
      meant = id;
      if (id === begins) break;
    }
    if (found !== undefined) return found;
    throw new UsageError(`No exchange or conversation "${prefix}"`, {
      hint: `looked in ${this.path}`,
    });
  }
}

/** The id that a prefix means on a line: the conversation's before the exchange's. */
function matchingId(ids: LineIds, prefix: string): string | undefined {
  if (prefix === "") return undefined;
  return [ids.conversation, ids.id].find((id) => id.startsWith(prefix));
}
