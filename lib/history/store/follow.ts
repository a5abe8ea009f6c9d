/**
 * Follows the exchanges that any process records.
 *
 * @module
 */
import type { Follower } from "../history.ts";
import type { Exchange } from "../line/exchange.ts";
import { parseLine } from "../line/history_line.ts";
import { readStoredLine } from "../line/stored_line.ts";
import { delay } from "../../core/delay.ts";
import { readLines, readLinesBackwards } from "../../files/jsonl.ts";
import {
  currentFile,
  isSame,
  type LineFile,
  LineFiles,
  type LinePosition,
} from "../../files/line_files.ts";
import { NameSet } from "../../core/data/names.ts";

/** Time between two checks of the file, in ms. */
const PAUSE_MS = 200;
/** Exchanges that are recognised after others were removed. */
const REMEMBERED = 1000;

/** Follows a history from its end, through rotated files and removals. */
export class JsonlFollower implements Follower {
  readonly #path: string;
  /** The last complete line that was read; undefined before the first. */
  #position: LinePosition | undefined;
  /** Exchanges that are not given again, the newest last. */
  readonly #known = new NameSet();
  /** When the last exchange that was read ended; RFC 3339. */
  #ended = "";
  #file: LineFile | undefined;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Follows a history from where it ends now.
   *
   * @throws the system's error if the file is there and cannot be read
   */
  static async at(path: string): Promise<JsonlFollower> {
    const follower = new JsonlFollower(path);
    follower.#position = await follower.#last((exchange) => {
      follower.#ended = exchange.ended;
      return true;
    });
    return follower;
  }
  know(id: string): void {
    this.#known.add(id);
    const [oldest] = this.#known;
    if (this.#known.size > REMEMBERED && oldest !== undefined) {
      this.#known.delete(oldest);
    }
  }

  /**
   * The exchanges that are recorded since then: some at a time, in order.
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
      // The line is still being written, or was cut; a line after it will show which.
      if (line.torn) continue;
      this.#position = line;
      const parsed = readStoredLine(line);
      if (parsed.kind !== "exchange") continue;
      const { exchange } = parsed;
      const first = from?.offset === line.offset && isSame(from, line);
      if (!first && !this.#known.has(exchange.id)) exchanges.push(exchange);
      this.know(exchange.id);
      if (exchange.ended > this.#ended) this.#ended = exchange.ended;
    }
    return exchanges;
  }

  /** Finds the last known line again if its file was replaced by a removal. */
  async #findAgain(): Promise<void> {
    const position = this.#position;
    if (position === undefined) return;
    using files = await LineFiles.open(this.#path);
    if (files.files.some((file) => isSame(file, position))) return;
    this.#position = await this.#last(({ id, ended }) =>
      this.#known.has(id) || ended <= this.#ended
    );
  }

  /** The last complete line whose exchange fits. */
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
