/**
 * Finds the recorded exchange that answers a request.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import type { History } from "../history.ts";
import { type Link, linkOf, trace } from "../chain/link.ts";
import { rebuildMessages } from "../chain/rebuild.ts";
import type { ChatRequest } from "../../core/chat.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";
import { closestRequest } from "./closest.ts";
import { maskedValue } from "../../core/secrets.ts";
import { firstDifference } from "./difference.ts";
import { askedKey } from "./asked_key.ts";
import { LooseAnswers } from "./loose_answers.ts";
import type { Given, Took } from "./taken.ts";
import type { Hits, Volatile } from "./volatile.ts";
import { RecordedReplies } from "./recorded_replies.ts";

/** A request that is not recorded. */
export interface Miss {
  /** The most similar recorded request; absent if nothing is recorded. */
  readonly closest?: Exchange;
  /** The first difference: `messages[2].content: recorded "a", asked "b"`. */
  readonly difference?: string;
}

/** The model, provider and endpoint of a request. */
export interface Asked {
  /** The model's name as the provider knows it. */
  readonly model: string;
  /** The provider's name in the registry; absent for any. */
  readonly provider?: string;
  /** The endpoint's path, as in {@linkcode Exchange.via}; absent for any. */
  readonly path?: string;
}

interface Candidate extends Given {
  /** Hash of the model and of all members that affect the answer, without messages; "" in strict mode. */
  readonly exact: string;
}

/** How requests are compared. */
export interface RecordedAnswersOptions {
  /** Whether the model and every other member of the request must be equal too. */
  readonly strict?: boolean;
  /** Whether requests that no provider answered count as not recorded. */
  readonly onlyAnswered?: boolean;
  /** Whether only the last answer to each request is kept; then misses are not described. */
  readonly last?: boolean;
  /** The rules to ignore parts of requests, if no recorded request is equal. */
  readonly ignore?: Volatile | undefined;
  /** Only exchanges of this run answer; default all. */
  readonly run?: string | undefined;
  /** Runs from which that run was forked, which answer what it did not ask itself. */
  readonly forked?: readonly string[];
}

/** An index of exchanges by request. */
export class RecordedAnswers {
  readonly #strict: boolean;
  readonly #last: boolean;
  readonly #onlyAnswered: boolean;
  readonly #run: string | undefined;
  readonly #forked: readonly string[];
  readonly #exchanges = new NameMap<Exchange>();
  readonly #links = new NameMap<Link>();
  /** Candidates by key, in the order of recording. */
  readonly #answers = new NameMap<Candidate[]>();
  /** Replies to calls without messages. */
  readonly replies: RecordedReplies;
  readonly #ignore: Volatile | undefined;
  readonly #loose: LooseAnswers<Candidate> | undefined;

  constructor(options: RecordedAnswersOptions = {}) {
    this.#strict = options.strict ?? false;
    this.#last = options.last ?? false;
    this.#onlyAnswered = options.onlyAnswered ?? false;
    this.#run = options.run;
    this.#forked = options.forked ?? [];
    this.#ignore = options.ignore;
    this.#loose = options.ignore &&
      new LooseAnswers(options.ignore, this.#strict);
    this.replies = new RecordedReplies(options.ignore);
  }

  /**
   * Reads a whole history into memory.
   *
   * @throws the system's error if the file is there and cannot be read
   */
  static async load(
    history: Pick<History, "reader">,
    options: RecordedAnswersOptions = {},
  ): Promise<RecordedAnswers> {
    const answers = new RecordedAnswers(options);
    const reader = history.reader({ once: true });
    for await (const exchange of reader.read()) answers.add(exchange);
    return answers;
  }

  /** How many exchanges can be replayed. */
  get size(): number {
    let size = this.replies.replayable.length;
    for (const list of this.#answers.values()) size += list.length;
    return size;
  }

  /** How many of them were completed, without those of {@linkcode RecordedAnswersOptions.forked} runs. */
  get completed(): number {
    const answers = [...this.#answers.values()].flat()
      .map(({ exchange }) => exchange);
    return [...answers, ...this.replies.replayable]
      .filter(({ run, status }) =>
        status === "completed" && !this.#forked.includes(run ?? "")
      ).length;
  }

  /** Full names of the models that answered. */
  models(): string[] {
    const names = new NameSet();
    const answers = [...this.#answers.values()].flat()
      .map(({ exchange }) => exchange);
    for (const { provider, model } of [...answers, ...this.replies.all]) {
      names.add(provider === model ? model : `${provider}/${model}`);
    }
    return [...names];
  }

  /** Adds an exchange. Imported, truncated and aborted ones are ancestors only. */
  add(exchange: Exchange): void {
    const parent = exchange.parent === null
      ? undefined
      : this.#links.get(exchange.parent);
    // Without all ancestors the request is unknown.
    if (exchange.parent !== null && parent === undefined) return;
    const link = linkOf(exchange, parent);
    this.#links.set(exchange.id, link);
    this.#loose?.link(exchange, link);
    if (!this.#last) this.#exchanges.set(exchange.id, exchange);
    const asked = link.states.at(-1);
    const { status, source } = exchange;
    const again = status === "completed" || status === "error";
    // A benchmark's answers are not an application's, unless the benchmark ran the application and its run is named.
    const own = source !== "import" &&
      (source !== "bench" || this.#run !== undefined);
    if (!again || !own || !this.#isOfRun(exchange)) return;
    if (this.#onlyAnswered && !isAnswered(exchange)) return;
    if (asked === undefined) {
      if (!this.#last) this.replies.add(exchange);
      return;
    }
    const { request, model } = exchange;
    const key = this.#key(asked, request, model);
    const list = this.#answers.get(key);
    const exact = this.#strict ? "" : askedKey(request, model);
    const candidate = { exchange, exact, given: false };
    if (list === undefined || this.#last) this.#answers.set(key, [candidate]);
    else list.push(candidate);
    this.#loose?.add(exchange, candidate);
  }

  /** Whether a request can be answered. */
  has(request: ChatRequest, model: string): boolean {
    return this.#candidates(request, { model }).found.length > 0;
  }

  /**
   * The exchange that answers a request: one that is equal in all members, otherwise one with the same messages and
   * tools,
   * otherwise one that differs only in what is ignored. Of several, the same provider comes first, then the same
   * endpoint,
   * then the same streaming. A request that was recorded several times gets its answers in order, then the last one
   * again.
   * A failure is used only if nothing better is left.
   */
  take(
    request: ChatRequest,
    asked: Asked,
    took?: Took,
  ): Exchange | undefined {
    const { found, hits } = this.#candidates(request, asked);
    const next = found.find(({ given }) => !given) ?? found.at(-1);
    if (next === undefined) return undefined;
    next.given = true;
    took?.(
      next,
      hits === undefined
        ? []
        : new NameSet([...hits, ...this.#loose?.hits(next.exchange.id) ?? []]),
    );
    return next.exchange;
  }

  /** The last exchange that {@linkcode RecordedAnswers.take} may return, without marking it as given. */
  find(request: ChatRequest, asked: Asked): Exchange | undefined {
    return this.#candidates(request, asked).found.at(-1)?.exchange;
  }

  /** Describes a request for which {@linkcode RecordedAnswers.take} finds nothing. */
  miss(request: ChatRequest): Miss {
    const closest = closestRequest(request.messages, {
      exchanges: this.#exchanges,
      links: this.#loose?.links ?? this.#links,
      asked: this.#loose?.states(request),
      counts: (exchange) => this.#isOfRun(exchange),
    });
    if (closest === undefined) return {};
    const difference = this.#difference(closest, request, this.#ignore);
    return difference === undefined ? { closest } : { closest, difference };
  }

  /** Describes the first difference between a recorded request and another one. */
  difference(recorded: Exchange, request: ChatRequest): string | undefined {
    return this.#difference(recorded, request);
  }

  #difference(
    exchange: Exchange,
    request: ChatRequest,
    ignore?: Volatile,
  ): string | undefined {
    const recorded = {
      ...exchange.request,
      messages: rebuildMessages(this.#chain(exchange)),
    };
    return firstDifference(
      ignore?.request(recorded) ?? recorded,
      ignore?.request(request) ?? request,
      this.#strict,
    );
  }

  #candidates(
    request: ChatRequest,
    asked: Asked,
  ): { found: Candidate[]; hits?: Hits } {
    // The record has no keys of this machine, so they must not count here either.
    const clean = maskedValue(request);
    const { model, provider, path } = asked;
    const said = trace(clean.messages).states.at(-1) ?? "";
    let found = this.#answers.get(this.#key(said, clean, model)) ?? [];
    const loose = found.length > 0
      ? undefined
      : this.#loose?.find(clean, model);
    found = loose?.candidates ?? found;
    const prefer = (test: (candidate: Candidate) => boolean) => {
      if (found.length < 2) return;
      const better = found.filter(test);
      if (better.length > 0) found = better;
    };
    if (this.#forked.length > 0) {
      prefer(({ exchange }) => exchange.run === this.#run);
    }
    if (!this.#strict && found.length > 1) {
      const exact = askedKey(clean, model);
      prefer((one) => one.exact === exact);
    }
    if (provider !== undefined) {
      prefer(({ exchange }) => exchange.provider === provider);
    }
    if (path !== undefined) {
      prefer(({ exchange }) => exchange.via?.path === path);
    }
    const streams = clean.stream === true;
    prefer(({ exchange }) => (exchange.request.stream === true) === streams);
    prefer(({ exchange }) => exchange.status === "completed");
    return loose === undefined ? { found } : { found, hits: loose.hits };
  }

  #isOfRun({ run }: Exchange): boolean {
    return this.#run === undefined || run === this.#run ||
      this.#forked.includes(run ?? "");
  }

  #key(asked: string, request: ChatRequest, model: string): string {
    return asked + askedKey(request, this.#strict ? model : undefined);
  }

  #chain(exchange: Exchange): Exchange[] {
    const chain = [exchange];
    for (let at = exchange; at.parent !== null;) {
      const parent = this.#exchanges.get(at.parent);
      if (parent === undefined) break;
      chain.unshift(parent);
      at = parent;
    }
    return chain;
  }
}

/** Whether a provider answered; an error without a status means that it was not reached or sent nothing. */
function isAnswered({ status, error, response }: Exchange): boolean {
  return status !== "error" || error?.status !== undefined || response !== null;
}
