/**
 * The latest answers, in memory: a client can continue one before it is on disk, and without a history.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { NameMap } from "../../core/data/names.ts";

/** Limit in characters of JSON. */
const MAX_CHARACTERS = 4 * 1024 * 1024;

interface Entry {
  readonly message: Message;
  readonly length: number;
}

/** Which exchange a response of a provider came from. */
export interface RelayedResponse {
  /** The exchange's id. */
  readonly exchange: string;
  /** The registry's name of the provider. */
  readonly provider: string;
}

/** How many of them are remembered. */
const MOST_RELAYED = 10_000;

/** Messages by their exchanges' ids; beyond the limit the oldest are removed. */
export class RecentAnswers {
  readonly #entries = new NameMap<Entry>();
  readonly #relayed = new NameMap<RelayedResponse>();
  readonly #max: number;
  #length = 0;

  constructor(max: number = MAX_CHARACTERS) {
    this.#max = max;
  }

  /** Adds an answer, unless it alone exceeds the limit. */
  add(id: string, message: Message): void {
    this.forget(id);
    const { length } = JSON.stringify(message);
    if (length > this.#max) return;
    this.#entries.set(id, { message, length });
    this.#length += length;
    for (const oldest of this.#entries.keys()) {
      if (this.#length <= this.#max) return;
      this.forget(oldest);
    }
  }

  /** The answer of an exchange; undefined if it is not here. */
  get(id: string): Message | undefined {
    return this.#entries.get(id)?.message;
  }

  /** Remembers which exchange a response came from, by the response's id. */
  addRelayed(id: string, from: RelayedResponse): void {
    this.#relayed.delete(id);
    this.#relayed.set(id, from);
    if (this.#relayed.size <= MOST_RELAYED) return;
    for (const oldest of this.#relayed.keys()) {
      this.#relayed.delete(oldest);
      return;
    }
  }

  /** The exchange of a relayed response; undefined if it is not here. */
  relayed(id: string): RelayedResponse | undefined {
    return this.#relayed.get(id);
  }

  /** Removes the answer of an exchange. */
  forget(id: string): void {
    this.#length -= this.#entries.get(id)?.length ?? 0;
    this.#entries.delete(id);
  }
}
