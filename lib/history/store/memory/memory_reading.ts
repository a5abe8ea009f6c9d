/**
 * Reads and follows a history in memory.
 *
 * @module
 */
import { NameSet } from "../../../core/data/names.ts";
import { delay } from "../../../core/delay.ts";
import type {
  Follower,
  HistoryReader,
  RecordedExchange,
} from "../../history.ts";
import type { Exchange } from "../../line/exchange.ts";
import { tailFacts } from "../../line/line_facts.ts";
import type { LineIds } from "../../line/peek.ts";

/** Time between two checks for new exchanges, in ms. */
const PAUSE_MS = 20;

/** An exchange as it was recorded. */
export interface Stored {
  /** How many exchanges were recorded before. */
  readonly number: number;
  /** The exchange as JSON, so that callers cannot change it. */
  readonly json: string;
  readonly ids: LineIds;
}

/** The exchanges of one history. */
export interface Memory {
  /** In the order of recording, without removed ones. */
  stored: Stored[];
  /** How many exchanges were ever recorded. */
  count: number;
  /** How many times exchanges were removed. */
  removals: number;
}

/** An exchange as a query gives it. */
export function recordedExchange(
  { ids, json }: Stored,
  labels: readonly string[] = [],
): RecordedExchange & { readonly exchange: Exchange } {
  const exchange: Exchange = JSON.parse(json);
  const { started, ended, base_url: baseUrl, provider, model } = exchange;
  const { source, status } = exchange;
  const facts = { ...ids, started, ended, baseUrl, provider, model, source };
  const tail = tailFacts(exchange);
  return { ...facts, status, labels, tail, exchange, json };
}

export class MemoryReader implements HistoryReader {
  /** A memory can always be watched. */
  readonly watching = true;
  readonly #memory: Memory;
  #next = 0;
  #removals: number;

  /** Reads nothing yet. */
  constructor(memory: Memory) {
    this.#memory = memory;
    this.#removals = memory.removals;
  }

  watch(): Promise<void> {
    return Promise.resolve();
  }
  isCurrent(): boolean {
    return this.#removals === this.#memory.removals;
  }
  wasRemoved(): Promise<boolean> {
    const removed = !this.isCurrent();
    this.#removals = this.#memory.removals;
    if (removed) this.#next = 0;
    return Promise.resolve(removed);
  }
  async *read(
    skip?: (ids: LineIds) => boolean,
  ): AsyncGenerator<Exchange, void> {
    const fresh = this.#memory.stored.filter(({ number }) =>
      number >= this.#next
    );
    for (const { number, ids, json } of await Promise.resolve(fresh)) {
      this.#next = number + 1;
      if (!skip?.(ids)) yield JSON.parse(json);
    }
  }
}

export class MemoryFollower implements Follower {
  readonly #memory: Memory;
  readonly #known = new NameSet();
  #next: number;

  /** Begins after the exchanges that are recorded now. */
  constructor(memory: Memory) {
    this.#memory = memory;
    this.#next = memory.count;
  }
  know(id: string): void {
    this.#known.add(id);
  }
  async *exchanges(signal: AbortSignal): AsyncGenerator<Exchange[], never> {
    while (true) {
      const exchanges = this.#read();
      if (exchanges.length > 0) yield exchanges;
      await delay(PAUSE_MS, signal);
    }
  }

  #read(): Exchange[] {
    const fresh = this.#memory.stored.filter(({ number, ids }) =>
      number >= this.#next && !this.#known.has(ids.id)
    );
    this.#next = this.#memory.count;
    return fresh.map(({ json }) => JSON.parse(json));
  }
}
