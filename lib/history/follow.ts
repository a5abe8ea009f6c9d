/**
 * Exchanges as they are recorded, by whatever process.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { parseLine } from "../conversation/history_line.ts";
import { delay } from "../wire/delay.ts";
import { readLines, readLinesBackwards } from "../wire/jsonl.ts";
import {
  currentFile,
  isSame,
  type LineFile,
  LineFiles,
  type LinePosition,
} from "../wire/line_files.ts";

/** Time between two looks at the file, in ms. */
const PAUSE_MS = 200;
/** Lines that are known again after others were removed. */
const REMEMBERED = 1000;

/** Follows a history on from its end, through rotated files and removals. */
export class Follower {
  readonly #path: string;
  /** The last whole line that was read; undefined before the first. */
  #position: LinePosition | undefined;
  /** Exchanges that need not be told, the newest last. */
  readonly #known = new Set<string>();
  /** When the last of the exchanges that were read ended; RFC 3339. */
  #ended = "";
  #file: LineFile | undefined;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Takes note of where a history ends now.
   *
   * @throws the system's error if the file is there and cannot be read
   */
  static async at(path: string): Promise<Follower> {
    const follower = new Follower(path);
    follower.#position = await follower.#last((exchange) => {
      follower.#ended = exchange.ended;
      return true;
    });
    return follower;
  }

  /** Takes note that an exchange has been told already. */
  know(id: string): void {
    this.#known.add(id);
    const [oldest] = this.#known;
    if (this.#known.size > REMEMBERED && oldest !== undefined) {
      this.#known.delete(oldest);
    }
  }

  /**
   * What has been recorded since, as it comes: some exchanges at a time, in order.
   *
   * @throws the signal's reason when it aborts
   * @throws the system's error if the file is there and cannot be read
   */
  async *exchanges(signal: AbortSignal): AsyncGenerator<Exchange[], never> {
    while (true) {
      if (await this.#hasChanged()) {
        const exchanges = await this.#read();
        if (exchanges.length > 0) yield exchanges;
      }
      await delay(PAUSE_MS, signal);
    }
  }

  async #hasChanged(): Promise<boolean> {
    const last = this.#file;
    const now = await currentFile(this.#path);
    this.#file = now;
    return now !== undefined &&
      !(last && isSame(now, last) && now.size === last.size);
  }

  async #read(): Promise<Exchange[]> {
    await this.#findAgain();
    const from = this.#position;
    const exchanges: Exchange[] = [];
    const lines = readLines(this.#path, from === undefined ? {} : { from });
    for await (const line of lines) {
      // Still being written, or cut: whether it is whole shows when another one follows.
      if (line.torn) continue;
      this.#position = line;
      const parsed = parseLine(line.text);
      if (parsed.kind !== "exchange") continue;
      const { exchange } = parsed;
      const first = from?.offset === line.offset && isSame(from, line);
      if (!first && !this.#known.has(exchange.id)) exchanges.push(exchange);
      this.know(exchange.id);
      if (exchange.ended > this.#ended) this.#ended = exchange.ended;
    }
    return exchanges;
  }

  /** After a removal the place where reading stopped is in no file any more. */
  async #findAgain(): Promise<void> {
    const position = this.#position;
    if (position === undefined) return;
    using files = await LineFiles.open(this.#path);
    if (files.files.some((file) => isSame(file, position))) return;
    this.#position = await this.#last(({ id, ended }) =>
      this.#known.has(id) || ended <= this.#ended
    );
  }

  /** The place of the last whole line whose exchange fits. */
  async #last(
    fits: (exchange: Exchange) => boolean,
  ): Promise<LinePosition | undefined> {
    for await (const line of readLinesBackwards(this.#path)) {
      if (line.torn) continue;
      const parsed = parseLine(line.text);
      if (parsed.kind === "exchange" && fits(parsed.exchange)) return line;
    }
    return undefined;
  }
}
