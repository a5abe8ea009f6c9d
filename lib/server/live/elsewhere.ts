/**
 * What others have recorded, for the page of running requests: exchanges as they arrive in the store that several
 * machines share. The store is read only while somebody looks.
 *
 * @module
 */
import { ulid } from "../../core/data/ulid.ts";
import type { ArrivedRow } from "../../history/store/postgres/arrivals.ts";
import { type LiveFacts, type LiveState, shortName } from "./facts.ts";
import { MOST_SHOWN } from "./live_exchanges.ts";
import type { LiveAnswer, LiveQuestion } from "./question.ts";

/** After this time without a question nobody looks any more, in ms: a page asks several times a second. */
const LEFT_MS = 5_000;

/** Answers like a thread of the server. */
export class ElsewhereExchanges implements Disposable {
  readonly #thread = ulid();
  readonly #watch: (on: boolean) => void;
  readonly #shown: boolean;
  /** The latest ones, in order. */
  readonly #ended: LiveFacts[] = [];
  #last = 0;
  #asked = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Reads nothing yet.
   *
   * @param watch begins and ends the reading of the store
   * @param shown whether the pages show exchanges of the store; else those of the file of this machine
   */
  constructor(watch: (on: boolean) => void, shown: boolean) {
    this.#watch = watch;
    this.#shown = shown;
  }

  /** Exchanges have arrived: this server's are among them. */
  add(rows: readonly ArrivedRow[]): void {
    this.#last += rows.length;
    const facts = rows.map((row) => arrivedFacts(row, this.#shown));
    this.#ended.push(...facts);
    if (this.#ended.length > MOST_SHOWN) {
      this.#ended.splice(0, this.#ended.length - MOST_SHOWN);
    }
  }

  /** Answers a question; nothing can be watched or stopped here. */
  answer(question: LiveQuestion): LiveAnswer {
    if (question.type !== "rows") return { type: "nothing" };
    this.#asked = performance.now();
    if (this.#timer === undefined) {
      this.#watch(true);
      this.#timer = setTimeout(() => this.#look(), LEFT_MS);
    }
    const after = question.after[this.#thread] ?? 0;
    const unseen = Math.min(this.#last - after, this.#ended.length);
    return {
      type: "rows",
      thread: this.#thread,
      last: this.#last,
      count: 0,
      running: [],
      ended: unseen > 0 ? this.#ended.slice(-unseen) : [],
    };
  }

  /** Reads the store no more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    const left = this.#asked + LEFT_MS - performance.now();
    if (left > 0) {
      this.#timer = setTimeout(() => this.#look(), left);
      return;
    }
    this.#timer = undefined;
    this.#watch(false);
  }
}

const STATES: Readonly<Record<string, LiveState>> = {
  completed: "done",
  aborted: "left",
};

function arrivedFacts(row: ArrivedRow, recorded: boolean): LiveFacts {
  const { id, source, status, client, run, started, firstMs, totalMs } = row;
  const { promptTokens: asked, completionTokens: answered } = row;
  const state = STATES[status] ?? "failed";
  return {
    id,
    name: shortName(`${row.provider}/${row.model}`),
    priced: undefined,
    client: client && shortName(client),
    run: run && shortName(run),
    path: undefined,
    recorded,
    isPrivate: true,
    started,
    state,
    characters: 0,
    firstMs,
    lastMs: totalMs ?? null,
    ...(totalMs === undefined ? {} : { totalMs }),
    ...(asked === undefined || answered === undefined ? {} : {
      usage: {
        "prompt_tokens": asked,
        "completion_tokens": answered,
        "total_tokens": asked + answered,
      },
    }),
    ...(state === "failed" ? { failure: shortName(status) } : {}),
    elsewhere: { source: shortName(source), dollars: row.cost },
  };
}
