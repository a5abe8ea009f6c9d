/**
 * A conversation as hashes: enough to tell which exchange a request continues, and whether the history gives that
 * request back to the letter, without reading the history.
 *
 * An exchange's own messages come after those of its ancestors and their answers. Where they begin with messages that
 * say the same as the ancestors' last ones, they replace them: so a client's own form of an earlier turn is kept.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";
import { sha256 } from "../core/digest.ts";
import type { Exchange } from "./exchange.ts";
import { type Form, FORMS, reply } from "./forms.ts";
import { shortJson } from "./json_text.ts";
import { LongTexts } from "./long_text.ts";
import { saidBy } from "./normalise.ts";

/** One exchange in a {@linkcode Link}ed chain. */
export interface Link {
  /** The exchange's. */
  readonly id: string;
  /** Id of the conversation's first exchange. */
  readonly conversation: string;
  /** The exchange that it continues. */
  readonly parent: Link | undefined;
  /** How many of the messages before it (ancestors' messages and answers) its own ones follow. */
  readonly base: number;
  /** After each of its own messages: the hash of what was said so far. */
  readonly states: readonly string[];
  /** Of each of its own messages: what tells its JSON text, see {@linkcode Trace.texts}. */
  readonly texts: readonly string[];
  /** After the answer: the hash of what was said so far; one for each choice, none without an answer. */
  readonly ends: readonly string[];
  /** What tells the answer's JSON text in each form. */
  readonly answers: Readonly<Record<Form, string>> | undefined;
}

/** The hashes of a list of messages. */
export interface Trace {
  /** After each message: the hash of what was said so far. */
  states: string[];
  /**
   * Of each message: what tells its JSON text, after messages that say the same. That is the hash of what was said so
   * far and, if the message has more than a role and a text, what else it has.
   */
  texts: string[];
}

/** The hash of what was said before the first message. */
const START = "";
/** Characters up to which a text is its own hash. */
const SHORT = 128;

/**
 * Hashes messages that follow on what `state` stands for.
 *
 * @param long where their long texts are known, or will be from now on
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

/** What tells a message's JSON text after all that was said, this message included. */
function textOf(message: Message, state: string, long: LongTexts): string {
  // It begins with a brace, where a state begins with a digit or a bracket.
  if (!isSaid(message)) return hashed(shortJson(message, long));
  const { role: _, content: __, ...rest } = message;
  if (Object.keys(rest).length === 0) return state;
  // It ends with a brace, where what a state is made of ends with a bracket.
  return hashed(state + shortJson(rest, long));
}

/** What stands for a text: short ones, as most are, for themselves. */
function hashed(text: string): string {
  return text.length <= SHORT ? text : sha256(text);
}

/** Whether what a message says leaves only one JSON text for its first members, role and content. */
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

/** The hash of what the first `count` messages of a chain say. */
function stateAfter(link: Link | undefined, count: number): string {
  let at = link;
  while (at !== undefined && count <= at.base) at = at.parent;
  if (at === undefined || count === 0) return START;
  return at.states[count - at.base - 1] ?? at.ends[0] ?? START;
}

/**
 * After how many messages of the parent's chain the given ones follow: all of them, unless they begin with messages
 * that say the same as its last ones; then as many as leave those out, the longest such run.
 */
export function baseOf(
  parent: Link | undefined,
  messages: readonly Message[],
  long: LongTexts = new LongTexts(),
): number {
  const count = messageCount(parent);
  if (parent === undefined || parent.ends.length === 0) return count;
  for (let length = Math.min(count, messages.length); length > 0; length--) {
    // A run that says what the chain says ends with an answer.
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
 * @param own the hashes of its own messages, if they are known
 * @param long where its long texts are known, or will be from now on
 */
export function linkOf(
  exchange: Exchange,
  parent: Link | undefined,
  own?: Trace & { base: number },
  long: LongTexts = new LongTexts(),
): Link {
  const { request: { messages }, response } = exchange;
  const base = own?.base ?? baseOf(parent, messages, long);
  const before = stateAfter(parent, base);
  const { states, texts } = own ?? trace(messages, before, long);
  const last = states.at(-1) ?? before;
  // What is said without a conversation begins none.
  const ends = exchange.via !== undefined && messages.length === 0
    ? []
    : (response?.choices ?? []).map(({ message }) =>
      nextState(last, message, long)
    );
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

/** What tells an answer's JSON text in each form, with `end` as the hash of what was said after it. */
function answerTexts(
  exchange: Exchange,
  end: string,
  long: LongTexts,
): Link["answers"] {
  const answers: Partial<Record<Form, string>> = {};
  let before: Message | undefined;
  let text = "";
  for (const form of FORMS) {
    const message = reply(exchange, form);
    if (message === undefined) return undefined;
    // Most forms are as the one before.
    if (before === undefined || !isSame(message, before)) {
      text = textOf(message, end, long);
    }
    before = message;
    answers[form] = text;
  }
  return answers as Record<Form, string>;
}

/** Whether two messages have the same members in the same order. */
function isSame(a: Message, b: Message): boolean {
  const names = Object.keys(b);
  return Object.keys(a).every((name, i) =>
    name === names[i] && a[name] === b[name]
  ) && names.length === Object.keys(a).length;
}

/**
 * How many messages, from the first, a chain gives back exactly as they are in a request, with every answer in one
 * form.
 *
 * @param texts of the request's messages, see {@linkcode Trace}, at least as many as the chain holds
 */
export function exactCount(
  link: Link,
  form: Form,
  texts: readonly string[],
): number {
  let exact = messageCount(link);
  let end = exact;
  for (let at: Link | undefined = link; at !== undefined; at = at.parent) {
    for (let i = end - 1; i >= at.base; i--) {
      const held = at.texts[i - at.base] ?? at.answers?.[form];
      if (held !== texts[i]) exact = i;
    }
    end = Math.min(end, at.base);
  }
  return exact;
}
