/**
 * Finds the recorded request that is most similar to a request that is not recorded.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import { answerEcho } from "../chain/echoes.ts";
import { type Link, messageCount, trace } from "../chain/link.ts";
import { normalise } from "../chain/normalise.ts";
import type { Message } from "../../core/chat.ts";

/** The most requests whose next messages are compared, the newest first. */
const MOST_COMPARED = 1_000;
/** How many characters of a message are compared. */
const LONGEST = 2_000;

/** Recorded exchanges and their links. */
export interface Recorded {
  /** By id, in the order in which they were recorded. */
  readonly exchanges: ReadonlyMap<string, Exchange>;
  /** The links of all exchanges, by id. */
  readonly links: ReadonlyMap<string, Link>;
  /** Whether an exchange may be the closest, and is not only an ancestor; default all. */
  readonly counts?: (exchange: Exchange) => boolean;
  /**
   * For each asked message: the hash of the conversation up to it, computed as in the links; default {@linkcode trace}.
   */
  readonly asked?: readonly string[] | undefined;
}

/**
 * The request that shares the most messages with the given ones, from the first on. Of several, the one whose next
 * message is most similar, then the newest. Undefined if nothing is recorded.
 */
export function closestRequest(
  messages: readonly Message[],
  recorded: Recorded,
): Exchange | undefined {
  const asked = recorded.asked ?? trace(messages).states;
  let [most, best]: [number, Exchange[]] = [-1, []];
  for (const exchange of [...recorded.exchanges.values()].reverse()) {
    if (recorded.counts?.(exchange) === false) continue;
    const states = statesOf(recorded.links.get(exchange.id));
    const differs = asked.findIndex((state, i) => state !== states[i]);
    const common = differs < 0 ? asked.length : differs;
    if (common > most) [most, best] = [common, []];
    if (common === most) best.push(exchange);
  }
  const next = messages[most];
  return mostAlike(best, (exchange) => {
    const message = messageAt(exchange, most, recorded);
    if (message === undefined || next === undefined) {
      return message === next ? 1 : 0;
    }
    return likeness(normalise(message), normalise(next));
  });
}

/** The hash of the conversation up to each message of a request. */
function statesOf(link: Link | undefined): string[] {
  if (link === undefined) return [];
  const before = statesOf(link.parent);
  const [end] = link.parent?.ends ?? [];
  if (end !== undefined) before.push(end);
  return [...before.slice(0, link.base), ...link.states];
}

/** A message of an exchange's complete request. */
function messageAt(
  exchange: Exchange,
  index: number,
  { exchanges, links }: Recorded,
): Message | undefined {
  let at: Exchange | undefined = exchange;
  let link = links.get(exchange.id);
  while (at !== undefined && link !== undefined) {
    if (index >= link.base) return at.request.messages[index - link.base];
    at = at.parent === null ? undefined : exchanges.get(at.parent);
    link = link.parent;
    if (at !== undefined && index === messageCount(link) - 1) {
      return answerEcho(at, "plain");
    }
  }
  return undefined;
}

function mostAlike(
  exchanges: readonly Exchange[],
  alike: (exchange: Exchange) => number,
): Exchange | undefined {
  let [most, best]: [number, Exchange | undefined] = [-1, undefined];
  for (const exchange of exchanges.slice(0, MOST_COMPARED)) {
    const likeness = alike(exchange);
    if (likeness > most) [most, best] = [likeness, exchange];
  }
  return best;
}

/**
 * The Dice coefficient of two texts: the share of pairs of neighbouring characters that they have in common, 0 to 1.
 */
function likeness(one: string, other: string): number {
  const [a, b] = [pairsOf(one), pairsOf(other)];
  const common = a.intersection(b).size;
  return a.size + b.size === 0 ? 1 : 2 * common / (a.size + b.size);
}

function pairsOf(text: string): Set<string> {
  const pairs = new Set<string>();
  const end = Math.min(text.length, LONGEST);
  for (let i = 1; i < end; i++) pairs.add(text.slice(i - 1, i + 1));
  return pairs;
}
