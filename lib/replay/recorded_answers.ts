/**
 * Which recorded exchange answers a request.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import type { HistoryStore } from "../conversation/history.ts";
import { type Link, linkOf, trace } from "../conversation/link.ts";
import { rebuildMessages } from "../conversation/rebuild.ts";
import type { ChatRequest } from "../core/chat.ts";
import { closestRequest } from "./closest.ts";
import { firstDifference } from "./difference.ts";
import { askedKey } from "./asked_key.ts";

/** What a miss tells: the recorded request that comes closest, and where it first differs. */
export interface Miss {
  /** Undefined when nothing is recorded at all. */
  readonly closest?: Exchange;
  /** In words: `messages[2].content: recorded "a", asked "b"`. */
  readonly difference?: string;
}

/** How requests are told apart. */
export interface RecordedAnswersOptions {
  /** The model and every other member of the request must agree too. */
  readonly strict?: boolean;
  /** Only the last answer to a request counts, and nobody asks what comes close to a miss. */
  readonly last?: boolean;
}

/** Exchanges whose answer can be given again, by what was asked. */
export class RecordedAnswers {
  readonly #strict: boolean;
  readonly #last: boolean;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #links = new Map<string, Link>();
  /** By key: in the order in which they were recorded. */
  readonly #answers = new Map<string, Exchange[]>();
  readonly #given = new Map<string, number>();

  /** Knows nothing yet. */
  constructor(options: RecordedAnswersOptions = {}) {
    this.#strict = options.strict ?? false;
    this.#last = options.last ?? false;
  }

  /**
   * Reads a whole history into memory.
   *
   * @throws the system's error if the file is there and cannot be read
   */
  static async load(
    store: HistoryStore,
    options: RecordedAnswersOptions = {},
  ): Promise<RecordedAnswers> {
    const answers = new RecordedAnswers(options);
    for await (const { exchange } of store.entries()) answers.add(exchange);
    return answers;
  }

  /** How many exchanges can be answered again. */
  get size(): number {
    let size = 0;
    for (const list of this.#answers.values()) size += list.length;
    return size;
  }

  /** Full names of the models that answered. */
  models(): string[] {
    const names = new Set<string>();
    for (const list of this.#answers.values()) {
      for (const { provider, model } of list) {
        names.add(provider === model ? model : `${provider}/${model}`);
      }
    }
    return [...names];
  }

  /** Takes an exchange in; imported ones and those that were cut or left cannot be answered again. */
  add(exchange: Exchange): void {
    const parent = exchange.parent === null
      ? undefined
      : this.#links.get(exchange.parent);
    // Without its ancestors nobody can say what was asked.
    if (exchange.parent !== null && parent === undefined) return;
    const link = linkOf(exchange, parent);
    this.#links.set(exchange.id, link);
    if (!this.#last) this.#exchanges.set(exchange.id, exchange);
    const asked = link.states.at(-1);
    const { status, source } = exchange;
    const again = status === "completed" || status === "error";
    // What a benchmark asked says nothing of what an application was answered.
    const own = source !== "import" && source !== "bench";
    if (!again || !own || asked === undefined) return;
    const key = this.#key(asked, exchange.request, exchange.model);
    const list = this.#answers.get(key);
    if (list === undefined || this.#last) this.#answers.set(key, [exchange]);
    else list.push(exchange);
  }

  /** Whether a request can be answered. */
  has(request: ChatRequest, model: string): boolean {
    return this.#list(request, model) !== undefined;
  }

  /**
   * The exchange that answers a request; one that was recorded several times is answered in that order, and then by
   * the last. A failure counts only where nothing better is recorded.
   *
   * @param model the provider's own name, which counts when strict
   */
  take(request: ChatRequest, model: string): Exchange | undefined {
    const found = this.#list(request, model);
    if (found === undefined) return undefined;
    const { key, list } = found;
    const turn = this.#given.get(key) ?? 0;
    this.#given.set(key, turn + 1);
    return list[Math.min(turn, list.length - 1)];
  }

  /** What comes closest to a request that {@linkcode RecordedAnswers.take} does not know. */
  miss(request: ChatRequest): Miss {
    const closest = closestRequest(request.messages, {
      exchanges: this.#exchanges,
      links: this.#links,
    });
    if (closest === undefined) return {};
    const recorded = {
      ...closest.request,
      messages: rebuildMessages(this.#chain(closest)),
    };
    const difference = firstDifference(recorded, request, this.#strict);
    return difference === undefined ? { closest } : { closest, difference };
  }

  #list(
    request: ChatRequest,
    model: string,
  ): { key: string; list: Exchange[] } | undefined {
    const asked = trace(request.messages).states.at(-1) ?? "";
    const key = this.#key(asked, request, model);
    const all = this.#answers.get(key);
    if (all === undefined) return undefined;
    const whole = all.filter(({ status }) => status === "completed");
    return { key, list: whole.length > 0 ? whole : all };
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
