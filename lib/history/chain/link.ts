/**
 * A conversation as hashes: enough to know which exchange a request continues, and whether the history can rebuild that
 * request exactly, without reading the history.
 *
 * An exchange's own messages come after those of its ancestors and their answers. If they begin with messages that say
 * the same as the ancestors' last ones, they replace those: so the client's form of an earlier turn is kept.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { sha256 } from "../../core/data/digest.ts";
import type { Exchange } from "../line/exchange.ts";
import { answerEcho, ECHO_FORMS, type EchoForm } from "./echoes.ts";
import { shortJson } from "../../json/json_text.ts";
import { LongTexts } from "../../json/long_text.ts";
import { saidBy } from "./normalise.ts";

/** One exchange in a {@linkcode Link}ed chain. */
export interface Link {
  /** Id of the exchange. */
  readonly id: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
  /** The exchange that it continues. */
  readonly parent: Link | undefined;
  /** How many of the ancestors' messages and answers come before its own messages. */
  readonly base: number;
  /** For each message that it stores: the hash of the conversation up to it. */
  readonly states: readonly string[];
  /** For each message that it stores: a hash of its JSON text, see {@linkcode Trace.texts}. */
  readonly texts: readonly string[];
  /** The hash of the conversation up to the answer: one for each choice, none without an answer. */
  readonly ends: readonly string[];
  /** A hash of the answer's JSON text in each form. */
  readonly answers: Readonly<Record<EchoForm, string>> | undefined;
}

/** The hashes of a list of messages. */
export interface Trace {
  /** For each message: the hash of the conversation up to it. */
  states: string[];
  /**
   * For each message: a hash of its JSON text that is valid after messages that say the same. It is the hash of the
   * conversation up to the message and, if the message has more than a role and a text, of its other members.
   */
  texts: string[];
}

/** The hash of an empty conversation. */
const START = "";
/** Characters up to which a text is its own hash. */
const SHORT = 128;

/**
 * Hashes messages after the conversation whose hash is `state`.
 *
 * @param long the known long texts; those of the messages are added
 */
export function trace(
  messages: readonly Message[],
  state: string = START,
  long: LongTexts = new LongTexts(),
): Trace {
  const states: string[] = [];
  const texts: string[] = [];
  for (const message of messages) {
    states.push(state = nextState(state, message, long));
    texts.push(textOf(message, state, long));
  }
  return { states, texts };
}

function nextState(state: string, message: Message, long: LongTexts): string {
  return hashed(state + shortJson(saidBy(message), long));
}

/** A hash of a message's JSON text; `state` includes the message. */
function textOf(message: Message, state: string, long: LongTexts): string {
  // It begins with a brace, where a state begins with a digit or a bracket.
  if (!isSaid(message)) return hashed(shortJson(message, long));
  const { role: _, content: __, ...rest } = message;
  if (Object.keys(rest).length === 0) return state;
  // It ends with a brace, and the text that a state hashes ends with a bracket.
  return hashed(state + shortJson(rest, long));
}

/** The hash of a text; a short text, as most are, is its own hash. */
function hashed(text: string): string {
  return text.length <= SHORT ? text : sha256(text);
}

/** Whether what a message says determines the JSON text of its first members, role and content. */
function isSaid(message: Message): boolean {
  const { role, content } = message;
  if (typeof content !== "string" || role === "developer") return false;
  if (role === "assistant" && content.trim() !== content) return false;
  const [first, second] = Object.keys(message);
  return first === "role" && second === "content";
}

/** How many messages a chain holds up to an exchange, its answer included. */
export function messageCount(link: Link | undefined): number {
  if (link === undefined) return 0;
  return link.base + link.states.length + (link.ends.length > 0 ? 1 : 0);
}

/** The hash of the first `count` messages of a chain. */
export function stateAfter(link: Link | undefined, count: number): string {
  let at = link;
  while (at !== undefined && count <= at.base) at = at.parent;
  if (at === undefined || count === 0) return START;
  return at.states[count - at.base - 1] ?? at.ends[0] ?? START;
}

/**
 * How many messages of the parent's chain come before the given ones: all, unless they begin with messages that say the
 * same as its last ones. Those (the longest such run) are not counted.
 */
export function baseOf(
  parent: Link | undefined,
  messages: readonly Message[],
  long: LongTexts = new LongTexts(),
): number {
  const count = messageCount(parent);
  if (parent === undefined || parent.ends.length === 0) return count;
  for (let length = Math.min(count, messages.length); length > 0; length--) {
    // A repeated run ends with an answer.
    if (messages[length - 1]?.role !== "assistant") continue;
    let state = stateAfter(parent, count - length);
    for (const message of messages.slice(0, length)) {
      state = nextState(state, message, long);
    }
    if (parent.ends.includes(state)) return count - length;
  }
  return count;
}

/**
 * Hashes an exchange that continues another.
 *
 * @param own the hashes of the messages that it stores, if known
 * @param long the known long texts; those of the exchange are added
 */
export function linkOf(
  exchange: Exchange,
  parent: Link | undefined,
  own?: Trace & { base: number },
  long: LongTexts = new LongTexts(),
): Link {
  const { request: { messages } } = exchange;
  const base = own?.base ?? baseOf(parent, messages, long);
  const before = stateAfter(parent, base);
  const { states, texts } = own ?? trace(messages, before, long);
  const ends = endsOf(exchange, states.at(-1) ?? before, long);
  return {
    id: exchange.id,
    conversation: exchange.conversation,
    parent,
    base,
    states,
    texts,
    ends,
    answers: answerTexts(exchange, ends[0] ?? START, long),
  };
}

/**
 * Hashes what an exchange says, which tells what continues it; whether a request can be rebuilt exactly, this link cannot
 * tell: it takes half the time.
 */
export function saidLinkOf(exchange: Exchange, parent: Link | undefined): Link {
  const { id, conversation, request: { messages } } = exchange;
  const long = new LongTexts();
  const base = baseOf(parent, messages, long);
  let state = stateAfter(parent, base);
  const states = messages.map((message) =>
    state = nextState(state, message, long)
  );
  const ends = endsOf(exchange, state, long);
  const texts: string[] = [];
  return {
    ...{ id, conversation, parent, base, states, texts, ends },
    answers: undefined,
  };
}

/** The hash of the conversation up to each answer; `last` is the one up to the last message. */
function endsOf(
  { via, request, response }: Exchange,
  last: string,
  long: LongTexts,
): string[] {
  // A call without messages begins no conversation.
  if (via !== undefined && request.messages.length === 0) return [];
  return (response?.choices ?? []).map(({ message }) =>
    nextState(last, message, long)
  );
}

/** Hashes of an answer's JSON text in each form; `end` is the hash of the conversation up to the answer. */
function answerTexts(
  exchange: Exchange,
  end: string,
  long: LongTexts,
): Link["answers"] {
  const answers: Partial<Record<EchoForm, string>> = {};
  let before: Message | undefined;
  let text = "";
  for (const form of ECHO_FORMS) {
    const message = answerEcho(exchange, form);
    if (message === undefined) return undefined;
    // Most forms equal the one before.
    if (before === undefined || !isSame(message, before)) {
      text = textOf(message, end, long);
    }
    before = message;
    answers[form] = text;
  }
  return answers as Record<EchoForm, string>;
}

/** Whether two messages have the same members in the same order. */
function isSame(a: Message, b: Message): boolean {
  const names = Object.keys(b);
  return Object.keys(a).every((name, i) =>
    name === names[i] && a[name] === b[name]
  ) && names.length === Object.keys(a).length;
}

/** The result of {@linkcode exactCount} for an ancestor. */
export interface ExactSoFar {
  /** The ancestor. */
  readonly link: Link;
  readonly exact: number;
}

/**
 * How many messages, from the first, a chain has exactly as a request has them, with every answer in the same form.
 *
 * @param texts of the request's messages, see {@linkcode Trace}, at least as many as the chain holds
 * @param before the result for an ancestor, with the same form and texts, so that its messages are not compared again
 */
export function exactCount(
  link: Link,
  form: EchoForm,
  texts: readonly string[],
  before?: ExactSoFar,
): number {
  let exact = messageCount(link);
  let end = exact;
  for (let at: Link | undefined = link; at !== undefined; at = at.parent) {
    if (at === before?.link) return before.exact < end ? before.exact : exact;
    for (let i = end - 1; i >= at.base; i--) {
      const held = at.texts[i - at.base] ?? at.answers?.[form];
      if (held !== texts[i]) exact = i;
    }
    end = Math.min(end, at.base);
  }
  return exact;
}
