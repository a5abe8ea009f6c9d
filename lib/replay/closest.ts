/**
 * Which recorded request comes closest to one that was never recorded.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { reply } from "../conversation/forms.ts";
import { type Link, messageCount, trace } from "../conversation/link.ts";
import { normalise } from "../conversation/normalise.ts";
import type { Message } from "../core/chat.ts";

/** Messages whose words are compared at most; the newest requests come first. */
const MOST_COMPARED = 1_000;
/** What is compared of a message, in characters. */
const LONGEST = 2_000;

/** Where recorded exchanges stand in their conversations. */
export interface Recorded {
  /** By id, in the order in which they were recorded. */
  readonly exchanges: ReadonlyMap<string, Exchange>;
  /** By id, those of all exchanges. */
  readonly links: ReadonlyMap<string, Link>;
}

/**
 * The request that has the most messages in common with the given ones from the first on; of several, the one whose
 * next message is most alike, and of those the newest. Undefined when nothing is recorded.
 */
export function closestRequest(
  messages: readonly Message[],
  recorded: Recorded,
): Exchange | undefined {
  const asked = trace(messages).states;
  let [most, best]: [number, Exchange[]] = [-1, []];
  for (const exchange of [...recorded.exchanges.values()].reverse()) {
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

/** The hashes of what was said up to each message of a request. */
function statesOf(link: Link | undefined): string[] {
  if (link === undefined) return [];
  const before = statesOf(link.parent);
  const [end] = link.parent?.ends ?? [];
  if (end !== undefined) before.push(end);
  return [...before.slice(0, link.base), ...link.states];
}

/** A message of an exchange's whole request. */
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
      return reply(at, "plain");
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

/** Share of the pairs of neighbouring characters that two texts have in common, 0 to 1 (Dice). */
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
