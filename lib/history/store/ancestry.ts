/**
 * Finds an exchange's ancestors in the files of a history.
 *
 * @module
 */
import { ChatError } from "../../core/errors.ts";
import { type Line, readLinesBackwards } from "../../files/jsonl.ts";
import type { FilesRange } from "../../files/line_files.ts";
import type { Exchange } from "../line/exchange.ts";
import { peekIds } from "../line/peek.ts";
import { lookUp } from "./lookup.ts";

/** Bytes that are read backwards before ancestors are looked up one by one. */
const NEAR = 16 * 1024 * 1024;

/** Reads the ancestors of exchanges of one history. */
export class Ancestry {
  readonly #path: string;
  readonly #read: (line: Line) => Exchange | undefined;

  /** `read` parses a line; it returns undefined for other lines than exchanges. */
  constructor(path: string, read: (line: Line) => Exchange | undefined) {
    this.#path = path;
    this.#read = read;
  }

  /**
   * Reads from the exchange `wanted` back to the conversation's first exchange.
   *
   * @param id the id of the exchange whose ancestors these are, for the error
   * @param known the exchanges that continue the wanted one, the newest first
   * @returns from the conversation's first exchange on; empty if nothing was known and nothing is found
   * @throws {ChatError} an exchange is not in the history
   * @throws the system's error if the history is there and cannot be read
   */
  async chain(
    id: string,
    wanted: string | null,
    known: readonly Exchange[] = [],
  ): Promise<Exchange[]> {
    const chain = [...known];
    let next = await this.#backwards(wanted, chain, { last: NEAR });
    while (next !== null) {
      const line = await lookUp(this.#path, next);
      const found = line && this.#read(line);
      const circular = chain.some((exchange) => exchange.id === found?.id);
      if (found === undefined || circular) break;
      chain.push(found);
      next = found.parent;
    }
    // An ancestor that is not near its time may be anywhere: files may have been joined, clocks set back.
    next = await this.#backwards(next, chain, {});
    if (next === null || chain.length === 0) return chain.reverse();
    throw new ChatError(
      `Cannot rebuild the conversation of ${id}: its exchange ${next} is not in ${this.#path}`,
    );
  }

  /**
   * Reads backwards, because ancestors come before exchanges that continue them; returns the first missing ancestor.
   */
  async #backwards(
    wanted: string | null,
    chain: Exchange[],
    range: Pick<FilesRange, "last">,
  ): Promise<string | null> {
    if (wanted === null) return null;
    const skip = (text: string, start: number) => {
      const ids = peekIds(text, start);
      return ids !== undefined && ids.id !== wanted;
    };
    const lines = readLinesBackwards(this.#path, { ...range, skip });
    for await (const line of lines) {
      const found = this.#read(line);
      if (found?.id !== wanted) continue;
      chain.push(found);
      wanted = found.parent;
      if (wanted === null) break;
    }
    return wanted;
  }
}
