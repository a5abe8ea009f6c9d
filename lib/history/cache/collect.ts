/**
 * Judges the exchanges of a history, each by the request that it continues.
 *
 * That is its parent in the chain. A request whose system prompt or earlier turns changed begins another chain; it
 * continues the exchange that gave the last answer in it that was recorded.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { sha256 } from "../../core/data/digest.ts";
import { NameMap } from "../../core/data/names.ts";
import { normalise } from "../chain/normalise.ts";
import { rebuildRequest } from "../chain/rebuild.ts";
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
import { type Encoder, sentRequest, SentRequests } from "./sent_requests.ts";

/** A judged exchange with the tools that it offered. */
export interface CollectedEntry extends CacheEntry {
  readonly tools: readonly OfferedTool[];
}

/** What the judgement needs beside the history. */
export interface CollectOptions {
  readonly encoder: Encoder;
  /** The cache of a provider's model. */
  readonly rules: (provider: string, model: string) => CacheRules;
  readonly cost: Cost;
}

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
    const requests = new SentRequests(found.exchanges, options.encoder);
    const offered = offeredTools(found.exchanges);
    for (const exchange of found.exchanges.filter(isSent)) {
      noteAnswer(exchange, given);
      if (!found.isWanted(exchange.id) || !counts(exchange, query)) continue;
      const parent = requests.parentOf(exchange);
      const tools = offered.get(exchange.id) ?? [];
      const isOpen = parent === undefined || isEarlierTurn(facts(parent));
      const answers = isOpen ? answersIn(requests.chain(exchange)) : [];
      if (answers.length > 0) {
        const ancestor = requests.chain(exchange).slice(0, -1)
          .findLast(isSent)?.id;
        open.push({ own: exchange, tools, answers, ancestor });
        continue;
      }
      // First, because the next one takes over what is known of it.
      const before = parent && isSent(parent) ? requests.of(parent) : undefined;
      const own = requests.of(exchange);
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
export function isSent(exchange: Exchange): boolean {
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

/** Hashes of the last answers in the request of a chain's last exchange, the last first. */
function answersIn(chain: readonly Exchange[]): string[] {
  return rebuildRequest(chain).messages
    .filter(({ role }: Message) => role === "assistant")
    .slice(-LOOKED_FOR).reverse()
    .map((message) => sha256(normalise(message)));
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
