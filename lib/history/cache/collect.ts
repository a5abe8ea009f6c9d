/**
 * Judges the exchanges of a history, each by the request that it continues.
 *
 * That is its parent in the chain. A request whose system prompt or earlier turns changed begins another chain; it
 * continues the exchange that gave the last answer in it that was recorded.
 *
 * @module
 */
import type { ChatRequest, Message } from "../../core/chat.ts";
import { sha256 } from "../../core/data/digest.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameMap } from "../../core/data/names.ts";
import { normalise } from "../chain/normalise.ts";
import { type Encode, rebuildBody, rebuildRequest } from "../chain/rebuild.ts";
import type { History } from "../history.ts";
import type { Exchange } from "../line/exchange.ts";
import { isEarlierTurn } from "../query/imported.ts";
import type { Query } from "../query/query.ts";
import {
  type CacheEntry,
  type CacheRules,
  type Cost,
  judge,
  type SentRequest,
} from "./judgement.ts";
import { type OfferedTool, offeredTools } from "./offered_tools.ts";
import { partsOf } from "./request_parts.ts";

/** A judged exchange with the tools that it offered. */
export interface CollectedEntry extends CacheEntry {
  readonly tools: readonly OfferedTool[];
}

/** What the judgement needs beside the history. */
export interface CollectOptions {
  /** Finds the encoder of the client that sent an exchange. */
  readonly encoder: (exchange: Exchange) => Encode | undefined;
  /** The cache of a provider's model. */
  readonly rules: (provider: string, model: string) => CacheRules;
  readonly cost: Cost;
}

/** Requests that are kept apart, because the next one is likely compared with them. */
const KEPT = 4;
/** Answers in a request that are looked for, the last ones. */
const LOOKED_FOR = 20;

/** An exchange whose chain does not say what it continues. */
interface Open {
  readonly own: Exchange;
  readonly tools: readonly OfferedTool[];
  /** Hashes of the answers in the request, the last first. */
  readonly answers: readonly string[];
  /** The newest ancestor that was sent. */
  readonly ancestor: string | undefined;
}

/** Where an answer was given. */
interface Given {
  readonly id: string;
  readonly started: string;
}

/**
 * Every exchange that fits a query and was sent, in the order in which they began.
 *
 * @throws the system's error if the history cannot be read
 */
export async function collectCacheEntries(
  history: History,
  query: Query,
  options: CollectOptions,
): Promise<CollectedEntry[]> {
  const entries: CollectedEntry[] = [];
  const open: Open[] = [];
  const given = new NameMap<Given[]>();
  for await (const found of history.conversations(query)) {
    const requests = new Requests(found.exchanges, options.encoder);
    const offered = offeredTools(found.exchanges);
    for (const exchange of found.exchanges.filter(isSent)) {
      noteAnswer(exchange, given);
      if (!found.isWanted(exchange.id) || !counts(exchange, query)) continue;
      const parent = requests.parentOf(exchange);
      const tools = offered.get(exchange.id) ?? [];
      const isOpen = parent === undefined || isEarlierTurn(facts(parent));
      const answers = isOpen ? requests.answersIn(exchange) : [];
      if (answers.length > 0) {
        const ancestor = requests.sentAncestor(exchange)?.id;
        open.push({ own: exchange, tools, answers, ancestor });
        continue;
      }
      const own = requests.of(exchange);
      const before = parent && isSent(parent) ? requests.of(parent) : undefined;
      entries.push({ ...judged(own, before, options), tools });
    }
  }
  for (const one of open) {
    const parent = parentOf(one, given);
    const own = await read(history, one.own, options);
    const before = parent === undefined
      ? undefined
      : await read(history, parent, options);
    entries.push({ ...judged(own, before, options), tools: one.tools });
  }
  return entries.sort((a, b) =>
    a.exchange.started < b.exchange.started ||
      a.exchange.started === b.exchange.started &&
        a.exchange.id < b.exchange.id
      ? -1
      : 1
  );
}

/** The entry without what only the judgement needs: a history has many. */
function judged(
  own: SentRequest,
  parent: SentRequest | undefined,
  { rules, cost }: CollectOptions,
): CacheEntry {
  const { exchange } = own;
  const cache = rules(exchange.provider, exchange.model);
  const entry = judge(own, parent, cache, cost);
  const { id, conversation, started, provider, model, run } = exchange;
  return {
    ...entry,
    exchange: {
      id,
      conversation,
      started,
      provider,
      model,
      ...run === undefined ? {} : { run },
    },
  };
}

function facts({ source, base_url: baseUrl }: Exchange) {
  return { source, baseUrl };
}

/** Whether an exchange is a conversation's request that reached its provider. */
function isSent(exchange: Exchange): boolean {
  const { request, attempts, source } = exchange;
  if (request.messages.length === 0 || isEarlierTurn(facts(exchange))) {
    return false;
  }
  return attempts > 0 || source === "import";
}

/** Of imported exchanges nobody knows what exactly was sent, so they count only where they are asked for. */
function counts({ source }: Exchange, { source: asked }: Query): boolean {
  return source !== "import" || asked !== undefined;
}

function noteAnswer(exchange: Exchange, given: NameMap<Given[]>): void {
  const message = exchange.response?.choices[0]?.message;
  if (message === undefined) return;
  const hash = sha256(normalise(message));
  const { id, started } = exchange;
  const list = given.get(hash);
  if (list === undefined) given.set(hash, [{ id, started }]);
  else list.push({ id, started });
}

/** The newest earlier exchange that gave the last recorded answer of a request. */
function parentOf(
  { own, answers, ancestor }: Open,
  given: ReadonlyMap<string, readonly Given[]>,
): string | undefined {
  for (const hash of answers) {
    const earlier = (given.get(hash) ?? []).filter(({ id, started }) =>
      id !== own.id && started <= own.started
    ).sort((a, b) => a.started < b.started ? -1 : 1);
    const newest = earlier.at(-1);
    if (newest !== undefined) return newest.id;
  }
  return ancestor;
}

async function read(
  history: History,
  exchange: Exchange | string,
  { encoder }: CollectOptions,
): Promise<SentRequest> {
  return sentRequest(await history.chain(exchange), encoder);
}

/** The requests of a conversation. */
class Requests {
  readonly #byId: ReadonlyMap<string, Exchange>;
  readonly #encoder: CollectOptions["encoder"];
  /** The last ones, because each holds its whole conversation. */
  readonly #kept = new NameMap<SentRequest>();

  constructor(
    exchanges: readonly Exchange[],
    encoder: CollectOptions["encoder"],
  ) {
    this.#byId = new NameMap(exchanges.map((one) => [one.id, one]));
    this.#encoder = encoder;
  }

  of(exchange: Exchange): SentRequest {
    const { id } = exchange;
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const request = sentRequest(this.#chain(exchange), this.#encoder);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= KEPT && oldest !== undefined) {
      this.#kept.delete(oldest);
    }
    this.#kept.set(id, request);
    return request;
  }

  parentOf({ parent }: Exchange): Exchange | undefined {
    return parent === null ? undefined : this.#byId.get(parent);
  }

  /** The newest ancestor that was sent. */
  sentAncestor(exchange: Exchange): Exchange | undefined {
    return this.#chain(exchange).slice(0, -1).findLast(isSent);
  }

  answersIn(exchange: Exchange): string[] {
    return rebuildRequest(this.#chain(exchange)).messages
      .filter(({ role }: Message) => role === "assistant")
      .slice(-LOOKED_FOR).reverse()
      .map((message) => sha256(normalise(message)));
  }

  /** Ancestors come before their children, so that no chain is endless. */
  #chain(exchange: Exchange): Exchange[] {
    const chain = [exchange];
    let at = this.parentOf(exchange);
    while (at !== undefined && chain.length < this.#byId.size) {
      chain.push(at);
      at = this.parentOf(at);
    }
    return chain.reverse();
  }
}

/** The request of a chain's last exchange, from the body that was sent. */
function sentRequest(
  chain: readonly Exchange[],
  encoder: CollectOptions["encoder"],
): SentRequest {
  const exchange = chain.at(-1) as Exchange;
  const { body, proven } = rebuildBody(chain, encoder(exchange));
  const parsed = bodyOf(body);
  // A body that names an earlier response has only the new turns.
  const isWhole = parsed !== undefined && !parsed["previous_response_id"];
  const request: ChatRequest | Record<string, unknown> = isWhole
    ? parsed
    : rebuildRequest(chain);
  return { exchange, parts: partsOf(request), proven: proven && isWhole };
}

function bodyOf(text: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
