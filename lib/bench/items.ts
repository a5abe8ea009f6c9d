/**
 * What is asked again: requests that the history holds, whole.
 *
 * @module
 */
import type { ChatRequest, Message } from "../core/chat.ts";
import type { Exchange } from "../conversation/exchange.ts";
import { rebuildRequest } from "../conversation/rebuild.ts";
import type { Parent } from "../conversation/thread.ts";
import { answerOf, type Expected } from "./compare.ts";
import type { PlannedItem } from "./plan.ts";

/** One request that every model is asked. */
export interface Item {
  /** As the plan names it. */
  readonly planned: PlannedItem;
  /** Whole; its model is replaced, the rest is sent as it is. */
  readonly request: ChatRequest;
  /** What the request continues: the exchanges before it, so that the history stores its last turn only. */
  readonly parent: Parent;
  /** What the answers are held against. */
  readonly expected?: Expected;
}

/** What {@linkcode recordedItems} found. */
export interface Found {
  /** Oldest first. */
  readonly items: Item[];
  /** Exchanges that were wanted, but whose conversation begins with what is not in the history. */
  readonly incomplete: number;
}

/**
 * The newest exchanges that are wanted, each with the conversation up to it, in one pass over the history.
 *
 * @param backwards all exchanges, newest first
 * @param labels what the user said of exchanges, see {@linkcode expectedOf}
 */
export async function recordedItems(
  backwards: AsyncIterable<Exchange>,
  wanted: (exchange: Exchange) => boolean,
  count: number,
  labels: ReadonlyMap<string, string> = new Map(),
): Promise<Found> {
  const chosen: Exchange[] = [];
  const known = new Map<string, Exchange>();
  const missing = new Set<string>();
  for await (const exchange of backwards) {
    const { id, parent } = exchange;
    const taken = chosen.length < count && wanted(exchange);
    if (taken) chosen.push(exchange);
    if (taken || missing.delete(id)) {
      missing.delete(id);
      known.set(id, exchange);
      if (parent !== null) missing.add(parent);
    }
    if (chosen.length === count && missing.size === 0) break;
  }
  const chains = chosen.reverse().map((exchange) => chainOf(exchange, known));
  const items = chains.flatMap((chain) =>
    chain === undefined ? [] : [itemOf(chain, labels)]
  );
  return { items, incomplete: chosen.length - items.length };
}

/** An exchange and those before it, from the conversation's first on; undefined when one is not known. */
export function chainOf(
  last: Exchange,
  known: ReadonlyMap<string, Exchange>,
): Exchange[] | undefined {
  const chain = [last];
  for (let parent = last.parent; parent !== null;) {
    const exchange = known.get(parent);
    if (exchange === undefined || chain.includes(exchange)) return undefined;
    chain.push(exchange);
    parent = exchange.parent;
  }
  return chain.reverse();
}

/**
 * The last exchange of a chain as an item.
 *
 * @param chain from the conversation's first exchange on, not empty
 */
export function itemOf(
  chain: readonly Exchange[],
  labels: ReadonlyMap<string, string>,
): Item {
  const last = chain.at(-1) as Exchange;
  const expected = expectedOf(last, labels.get(last.id));
  return {
    planned: { exchange: last.id },
    request: rebuildRequest(chain),
    parent: last.parent === null ? null : chain.slice(0, -1),
    ...(expected === undefined ? {} : { expected }),
  };
}

/** What a label begins with that gives the answer that was wanted. */
const EXPECTED = "expected:";

/** Whether a label says anything about the answer: others are the user's own tags. */
export function isVerdict(label: string): boolean {
  return label === "good" || label === "bad" || label.startsWith(EXPECTED);
}

/**
 * What an answer to an exchange's request is held against: the recorded answer, unless it is labelled `bad`, or
 * `expected: ` with another one.
 */
export function expectedOf(
  exchange: Exchange,
  label: string | undefined,
): Expected | undefined {
  if (label?.startsWith(EXPECTED)) {
    return { text: label.slice(EXPECTED.length).trim() };
  }
  if (label === "bad") return undefined;
  const choice = exchange.response?.choices[0];
  return exchange.status !== "completed" || choice === undefined
    ? undefined
    : answerOf(choice.message, choice.finish_reason);
}

/**
 * The last text of a user in messages, else the last text at all: what is asked, in short.
 */
export function questionOf(messages: readonly Message[]): string {
  const texts = messages.map((message) => ({
    role: message.role,
    text: answerOf(message, null).text.trim(),
  })).filter(({ text }) => text !== "");
  const asked = texts.findLast(({ role }) => role === "user") ?? texts.at(-1);
  return asked?.text ?? "";
}
