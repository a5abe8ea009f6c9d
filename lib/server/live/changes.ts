/**
 * What has changed on the page of running requests since its last event.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";
import type { PriceList } from "../../prices/price_list.ts";
import { MOST_SHOWN } from "./live_exchanges.ts";
import type { LiveFacts } from "./facts.ts";
import type { LiveAnswer, LiveQuestion, LiveRows } from "./question.ts";
import { type LiveRow, liveRow } from "./row.ts";

/** An event of the page: the rows that are new or have changed. */
export interface LiveEvent {
  /** The server's clock, in ms since 1970. */
  readonly now: number;
  /** How many exchanges run; more than those that are shown, if there are many. */
  readonly running: number;
  /** Those that run, then those that have ended; in both the newest come first. */
  readonly rows: readonly LiveRow[];
  /** Ids of rows that run no longer, and whose end has gone by unseen. */
  readonly gone: readonly string[];
}

/** Ids of this server's exchanges that are remembered: they arrive in the store, too, within seconds or after an outage. */
const MOST_OWN = 5_000;

/** Compares with what one visitor has. */
export class LiveChanges {
  readonly #prices: PriceList | undefined;
  /** The running rows that the visitor has, each as it was sent. */
  #sent = new NameMap<string>();
  readonly #after: Record<string, number> = {};
  #count = -1;
  /** This server's exchanges, the newest last. */
  readonly #own = new NameSet();
  /** Exchanges that have arrived in the store since the last event, of which some may be this server's. */
  #arrived: readonly LiveFacts[] = [];

  /** Begins with nothing. */
  constructor(prices: PriceList | undefined) {
    this.#prices = prices;
  }

  /** What to ask each thread. */
  get question(): LiveQuestion {
    return { type: "rows", after: { ...this.#after } };
  }

  /** The next event of what the threads answered; undefined if nothing has changed. */
  next(answers: readonly (LiveAnswer | undefined)[]): LiveEvent | undefined {
    const threads = answers.filter((answer): answer is LiveRows =>
      answer?.type === "rows"
    );
    const running = newest(threads.flatMap(({ running }) => running));
    const allEnded = threads.flatMap(({ ended }) => ended);
    for (const { id } of running) this.#know(id);
    for (const { id, elsewhere } of allEnded) {
      if (elsewhere === undefined) this.#know(id);
    }
    const isWhole = threads.length === answers.length;
    const arrived = isWhole ? this.#arrived : [];
    if (isWhole) this.#arrived = [];
    this.#arrived = newest([
      ...this.#arrived,
      ...allEnded.filter(({ elsewhere }) => elsewhere !== undefined),
    ]);
    const ended = newest([
      ...allEnded.filter(({ elsewhere }) => elsewhere === undefined),
      // A thread may say after the store that one of these is its own.
      ...arrived.filter(({ id }) => !this.#own.has(id)),
    ]);
    for (const { thread, last } of threads) this.#after[thread] = last;
    const count = threads.reduce((sum, { count }) => sum + count, 0);
    const now = new NameMap<string>();
    const rows: LiveRow[] = [];
    for (const facts of running) {
      const row = liveRow(facts, undefined);
      const text = JSON.stringify(row);
      if (this.#sent.get(row.id) !== text) rows.push(row);
      now.set(row.id, text);
    }
    for (const facts of ended) rows.push(liveRow(facts, this.#prices));
    // A thread that has not answered in time has not ended anything.
    const isShown = new NameMap(rows.map(({ id }) => [id, true]));
    const gone: string[] = [];
    for (const [id, text] of this.#sent) {
      if (now.has(id) || isShown.has(id)) continue;
      if (isWhole) gone.push(id);
      else now.set(id, text);
    }
    const isFirst = this.#count === -1;
    const isSame = rows.length === 0 && gone.length === 0 &&
      count === this.#count;
    this.#sent = now;
    if (isWhole) this.#count = count;
    return isSame && !isFirst
      ? undefined
      : { now: Date.now(), running: count, rows, gone };
  }

  #know(id: string): void {
    this.#own.add(id);
    const [oldest] = this.#own;
    if (this.#own.size > MOST_OWN && oldest !== undefined) {
      this.#own.delete(oldest);
    }
  }
}

/** The newest exchanges, the newest first; ids sort by time. */
function newest<T extends { readonly id: string }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => a.id < b.id ? 1 : -1).slice(0, MOST_SHOWN);
}
