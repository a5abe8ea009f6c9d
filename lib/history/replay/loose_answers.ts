/**
 * Finds recorded requests that are equal without the ignored parts.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { NameMap, NameSet } from "../../core/data/names.ts";
import { answerEcho } from "../chain/echoes.ts";
import { type Link, stateAfter } from "../chain/link.ts";
import type { Exchange } from "../line/exchange.ts";
import { askedKey } from "./asked_key.ts";
import type { Hits, Volatile } from "./volatile.ts";

/** The result of {@linkcode LooseAnswers.find}. */
export interface LooseFound<Candidate> {
  /** In the order of recording. */
  readonly candidates: Candidate[];
  /** The rules that ignored something in the request. */
  readonly hits: Hits;
}

/** An index of recorded requests by the hashes of what is not ignored. */
export class LooseAnswers<Candidate> {
  readonly #rules: Volatile;
  readonly #strict: boolean;
  readonly #answers = new NameMap<Candidate[]>();
  readonly #hits = new NameMap<Hits>();
  /** Links by id, with hashes of what is not ignored. */
  readonly links: NameMap<Link> = new NameMap();

  constructor(rules: Volatile, strict: boolean) {
    this.#rules = rules;
    this.#strict = strict;
  }

  /** Adds the link of an exchange, whose ancestors must have been added. */
  link(exchange: Exchange, { base }: Link): void {
    const { id, conversation, parent, request } = exchange;
    const before = parent === null ? undefined : this.links.get(parent);
    const hits: Hits = new NameSet(
      parent === null ? [] : this.#hits.get(parent),
    );
    let state = stateAfter(before, base);
    const states = request.messages.map((message, at) =>
      state = this.#rules.next(state, message, base + at, hits)
    );
    const answer = answerEcho(exchange, "plain");
    const ends = answer === undefined
      ? []
      : [this.#rules.next(state, answer, base + states.length, hits)];
    this.#hits.set(id, hits);
    this.links.set(id, {
      id,
      conversation,
      parent: before,
      base,
      states,
      ends,
      texts: [],
      answers: undefined,
    });
  }

  /** Adds a candidate for the requests that are equal to an exchange's; the exchange must have its link. */
  add({ id, request, model }: Exchange, candidate: Candidate): void {
    const asked = this.links.get(id)?.states.at(-1) ?? "";
    const hits = this.#hits.get(id) ?? new NameSet();
    const key = this.#key(asked, request, model, hits);
    const list = this.#answers.get(key);
    if (list === undefined) this.#answers.set(key, [candidate]);
    else list.push(candidate);
  }

  find(request: ChatRequest, model: string): LooseFound<Candidate> {
    const hits: Hits = new NameSet();
    const asked = this.states(request, hits).at(-1) ?? "";
    const key = this.#key(asked, request, model, hits);
    return { candidates: this.#answers.get(key) ?? [], hits };
  }

  /** The rules that ignored something in an exchange's request. */
  hits(id: string): Iterable<string> {
    return this.#hits.get(id) ?? [];
  }

  /** For each message, the hash of the conversation up to it. */
  states({ messages }: ChatRequest, hits: Hits = new NameSet()): string[] {
    let state = stateAfter(undefined, 0);
    return messages.map((message, index) =>
      state = this.#rules.next(state, message, index, hits)
    );
  }

  #key(
    asked: string,
    request: ChatRequest,
    model: string,
    hits: Hits,
  ): string {
    const members = this.#rules.members(request, hits);
    return asked + askedKey(members, this.#strict ? model : undefined);
  }
}
