/**
 * The exchanges of a thread for the page of running requests: those that run, and those that have ended lately.
 *
 * Nothing is done here for a chunk of an answer: what has come so far is read from the record when somebody looks.
 *
 * @module
 */
import { ulid } from "../../core/data/ulid.ts";
import { NameMap } from "../../core/data/names.ts";
import {
  type AskedFacts,
  endedFacts,
  type Ending,
  type LiveFacts,
  runningFacts,
} from "./facts.ts";
import type { LiveExchange } from "./live_exchange.ts";
import { grownParts, partsOf } from "./parts.ts";
import type {
  LiveAnswer,
  LiveLook,
  LiveQuestion,
  LiveRows,
} from "./question.ts";
import type { RunningExchanges } from "../running.ts";
import { stoppedByUser } from "./stopped.ts";

/** Exchanges that are shown at most, of those that run and of those that have ended. */
export const MOST_SHOWN = 200;

/** How long an answer is kept that has ended while somebody watched it, in ms: the watcher looks ten times as often. */
const KEPT_MS = 2_000;

/** An exchange whose text somebody watches. */
interface Watched {
  readonly exchange: LiveExchange;
  isOver: boolean;
  /** When somebody looked last, by `performance.now()`. */
  at: number;
}

/** Answers for one thread. */
export class LiveExchanges {
  /** Streams of pages that are open. */
  visitors = 0;
  readonly #thread = ulid();
  readonly #running: RunningExchanges;
  readonly #keptMs: number;
  /** The latest ended ones, in order. */
  readonly #ended: LiveFacts[] = [];
  #last = 0;
  readonly #watched = new NameMap<Watched>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Shows those of the exchanges that are to be shown.
   *
   * @param keptMs how long an answer is kept that nobody looks at any more, in ms; up to twice that
   */
  constructor(running: RunningExchanges, keptMs: number = KEPT_MS) {
    this.#running = running;
    this.#keptMs = keptMs;
    running.closing.addEventListener("abort", () => this.#close());
  }

  /** An exchange has ended; of its record only the facts are kept. */
  end(asked: AskedFacts, ending: Ending): void {
    this.#last++;
    this.#ended.push(endedFacts(asked, ending));
    if (this.#ended.length > MOST_SHOWN) this.#ended.shift();
    const watched = this.#watched.get(asked.id);
    if (watched !== undefined) watched.isOver = true;
  }

  /** Answers a question. */
  answer(question: LiveQuestion): LiveAnswer {
    switch (question.type) {
      case "rows":
        return this.#rows(question.after[this.#thread] ?? 0);
      case "look":
        return this.#look(question);
      case "stop": {
        const found = this.#find(question.exchange);
        found?.stop.abort(stoppedByUser());
        return { type: found === undefined ? "nothing" : "stopped" };
      }
    }
  }

  /** Forgets the answers that were watched. */
  #close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#watched.clear();
  }

  #rows(after: number): LiveRows {
    const all = this.#running.values();
    const unseen = Math.min(this.#last - after, this.#ended.length);
    return {
      type: "rows",
      thread: this.#thread,
      last: this.#last,
      count: all.length,
      running: all.slice(-MOST_SHOWN).reverse().flatMap(
        ({ asked, recording }) =>
          asked ? runningFacts(asked, recording.progress) : [],
      ),
      ended: unseen > 0 ? this.#ended.slice(-unseen) : [],
    };
  }

  #look(
    { exchange, seen, attempt }: LiveQuestion & { type: "look" },
  ): LiveAnswer {
    const watched = this.#watched.get(exchange) ?? this.#watch(exchange);
    if (watched === undefined) return { type: "nothing" };
    const { asked, recording } = watched.exchange;
    if (asked?.isPrivate) return { type: "private" };
    watched.at = performance.now();
    const { attempts } = recording.progress;
    const completion = recording.completion({ partial: true });
    const parts = completion === null ? [] : partsOf(completion);
    const grown = grownParts(parts, attempts === attempt ? seen : {});
    const look: LiveLook = {
      type: "look",
      attempt: attempts,
      parts: grown,
      isOver: watched.isOver && grown.length === 0,
    };
    if (look.isOver) this.#watched.delete(exchange);
    return look;
  }

  #watch(id: string): Watched | undefined {
    const exchange = this.#find(id);
    const isClosed = this.#running.closing.aborted;
    if (exchange === undefined || isClosed) return undefined;
    const watched = { exchange, isOver: false, at: performance.now() };
    this.#watched.set(id, watched);
    this.#timer ??= setTimeout(() => this.#forget(), this.#keptMs);
    return watched;
  }

  #find(id: string): LiveExchange | undefined {
    return this.#running.values().find(({ asked }) => asked?.id === id);
  }

  /** A watcher that has left must not keep an answer in memory. */
  #forget(): void {
    const now = performance.now();
    for (const [id, { at }] of [...this.#watched]) {
      if (now - at >= this.#keptMs) this.#watched.delete(id);
    }
    this.#timer = this.#watched.size === 0
      ? undefined
      : setTimeout(() => this.#forget(), this.#keptMs);
  }
}

/** Answers for a thread that may have no pages. */
export function liveAnswer(
  { pages }: { readonly pages?: { live: LiveExchanges } | undefined },
  question: LiveQuestion,
): LiveAnswer {
  return pages?.live.answer(question) ?? { type: "nothing" };
}
