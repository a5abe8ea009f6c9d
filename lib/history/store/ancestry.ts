/**
 * Finds an exchange's ancestors in the files of a history.
 *
 * @module
 */
import { ChatError } from "../../core/errors.ts";
import { type Line, readLinesBackwards } from "../../files/jsonl.ts";
import type { Exchange } from "../line/exchange.ts";
import { peekIds } from "../line/peek.ts";
import { lookUp } from "./lookup.ts";

/** Bytes that are read backwards from an exchange for the one that it continues, before that is looked up. */
const NEAR = 4 * 1024 * 1024;

/** Which ancestors are wanted. */
export interface AncestryOptions {
  /** The exchanges that continue the wanted one, the newest first. */
  readonly known?: readonly Exchange[];
  /** How many exchanges the chain has at most, the known ones included. */
  readonly most: number;
}

/** How far is read backwards. */
interface Backwards {
  /** A line after all that are read; all lines when absent. */
  readonly before?: Line;
  /** Bytes after which reading ends, counted from the exchange that was found last. */
  readonly within: number;
}

/** An exchange that another one continues is not in the history. */
export function missingAncestor(
  id: string,
  missing: string | null,
  path: string,
): ChatError {
  return new ChatError(
    `Cannot rebuild the conversation of ${id}: its exchange ${missing} is not in ${path}`,
  );
}

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
   * @returns from the conversation's first exchange on; empty if nothing was known and nothing is found
   * @throws {ChatError} an exchange is not in the history
   * @throws the system's error if the history is there and cannot be read
   */
  async chain(
    id: string,
    wanted: string | null,
    { known = [], most }: AncestryOptions,
  ): Promise<Exchange[]> {
    const chain = [...known];
    const isDone = () => next === null || chain.length >= most;
    let next = wanted;
    while (next !== null && !isDone()) {
      const before: Line | undefined = await lookUp(this.#path, next);
      const found = before && this.#read(before);
      const circular = chain.some((exchange) => exchange.id === found?.id);
      if (before === undefined || found === undefined || circular) break;
      chain.push(found);
      next = found.parent;
      if (isDone()) break;
      next = await this.#backwards(next, chain, most, { before, within: NEAR });
    }
    // An ancestor that is not near its time may be anywhere: files may have been joined, clocks set back.
    if (!isDone()) {
      next = await this.#backwards(next, chain, most, { within: Infinity });
    }
    if (isDone() || chain.length === 0) return chain.reverse();
    throw missingAncestor(id, next, this.#path);
  }

  /**
   * Reads backwards, because ancestors come before exchanges that continue them; returns the first missing ancestor.
   */
  async #backwards(
    wanted: string | null,
    chain: Exchange[],
    most: number,
    { before, within }: Backwards,
  ): Promise<string | null> {
    let left = within;
    let block = "";
    const skip = (text: string, start: number) => {
      if (text !== block) left -= text.length;
      block = text;
      const ids = peekIds(text, start);
      return left > 0 && ids !== undefined && ids.id !== wanted;
    };
    const range = before === undefined ? {} : { before };
    for await (
      const line of readLinesBackwards(this.#path, { ...range, skip })
    ) {
      const found = this.#read(line);
      if (found?.id === wanted) {
        chain.push(found);
        left = within;
        wanted = found.parent;
        if (wanted === null || chain.length >= most) break;
      } else if (left <= 0) break;
    }
    return wanted;
  }
}
