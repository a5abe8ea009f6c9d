/**
 * What is asked again: requests that the history holds, whole.
 *
 * @module
 */
import type { ChatRequest, Message, Usage } from "../core/chat.ts";
import type { Exchange } from "../history/line/exchange.ts";
import type { FoundConversation } from "../history/history.ts";
import { chainsTo } from "../history/chain/chains.ts";
import { rebuildRequest } from "../history/chain/rebuild.ts";
import type { Parent } from "../history/record/match.ts";
import { EXPECTED, isVerdict } from "../history/line/labels_of.ts";
import { answerOf, type Expected } from "./checks/compare.ts";
import type { PlannedItem } from "./plan.ts";
import type { Trajectory } from "../history/trajectory/trajectory.ts";

/** One request that every model is asked. */
export interface Item {
  /** As the plan names it. */
  readonly planned: PlannedItem;
  /** The whole request; only its model is replaced. */
  readonly request: ChatRequest;
  /** What the request continues: the exchanges before it, so that the history stores its last turn only. */
  readonly parent: Parent;
  /** What the answers are held against. */
  readonly expected?: Expected;
  /** When it was asked first: RFC 3339 in UTC, with ms. */
  readonly started?: string;
  /** What was counted when it was asked first. */
  readonly usage?: Usage;
  /** What is run anew; then the request is its first one, and the rest follows from the record. */
  readonly trajectory?: Trajectory;
}

/** What {@linkcode recordedItems} found. */
export interface Found {
  /** Oldest first. */
  readonly items: Item[];
  /** Selected exchanges whose conversation begins outside of the history. */
  readonly incomplete: number;
  /** Selected exchanges whose texts were cut before they were imported, or the texts of what they continue. */
  readonly cut: number;
}

/**
 * The wanted exchanges of conversations, oldest first, each with the conversation up to it.
 *
 * @param conversations see {@linkcode History.conversations}
 */
export async function recordedItems(
  conversations: AsyncIterable<FoundConversation>,
): Promise<Found> {
  const found: { started: string; item: Item }[] = [];
  let incomplete = 0;
  let cut = 0;
  for await (const conversation of conversations) {
    const { exchanges, isWanted, labels, leftOut } = conversation;
    for (const chain of chainsTo(exchanges, ({ id }) => isWanted(id))) {
      const { id, started } = chain.at(-1) as Exchange;
      if (chain.some((exchange) => exchange.cut === true)) {
        cut++;
        continue;
      }
      const verdict = labels.get(id)?.find(isVerdict);
      found.push({ started, item: itemOf(chain, verdict) });
    }
    incomplete += leftOut;
  }
  found.sort((a, b) => a.started < b.started ? -1 : 1);
  return { items: found.map(({ item }) => item), incomplete, cut };
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
 * @param label what the user said of its answer, see {@linkcode isVerdict}
 */
export function itemOf(
  chain: readonly Exchange[],
  label: string | undefined,
): Item {
  const last = chain.at(-1) as Exchange;
  const expected = expectedOf(last, label);
  return {
    planned: { exchange: last.id, conversation: conversationOf(chain) },
    request: rebuildRequest(chain, "reasoned"),
    parent: last.parent === null ? null : chain.slice(0, -1),
    started: last.started,
    ...(expected === undefined ? {} : { expected }),
    ...(last.usage === undefined ? {} : { usage: last.usage }),
  };
}

/** What tells a conversation from others: the id of its first exchange. */
export function conversationOf([first]: readonly Exchange[]): string {
  return first?.id ?? "";
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
