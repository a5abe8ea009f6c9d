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
import { normalise } from "./normalise.ts";

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
  /** Of each of its own messages: the hash of its JSON text. */
  readonly texts: readonly string[];
  /** After the answer: the hash of what was said so far; one for each choice, none without an answer. */
  readonly ends: readonly string[];
  /** The hash of the answer's JSON text in each form. */
  readonly answers: Readonly<Record<Form, string>> | undefined;
}

/** The hashes of a list of messages. */
export interface Trace {
  /** After each message: the hash of what was said so far. */
  states: string[];
  /** Of each message: the hash of its JSON text. */
  texts: string[];
}

/** The hash of what was said before the first message. */
const START = "";

/** Hashes messages that follow on what `state` stands for. */
export function trace(
  messages: readonly Message[],
  state: string = START,
): Trace {
  const states: string[] = [];
  const texts: string[] = [];
  for (const message of messages) {
    states.push(state = nextState(state, message));
    texts.push(textHash(message));
  }
  return { states, texts };
}

function nextState(state: string, message: Message): string {
  return sha256(state + normalise(message));
}

function textHash(message: Message): string {
  return sha256(JSON.stringify(message));
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
): number {
  const count = messageCount(parent);
  if (parent === undefined || parent.ends.length === 0) return count;
  for (let length = Math.min(count, messages.length); length > 0; length--) {
    // A run that says what the chain says ends with an answer.
    if (messages[length - 1]?.role !== "assistant") continue;
    let state = stateAfter(parent, count - length);
    for (const message of messages.slice(0, length)) {
      state = nextState(state, message);
    }
    if (parent.ends.includes(state)) return count - length;
  }
  return count;
}

/** Hashes an exchange that continues another; `own` are the hashes of its own messages, if they are known. */
export function linkOf(
  exchange: Exchange,
  parent: Link | undefined,
  own?: Trace & { base: number },
): Link {
  const { request: { messages }, response } = exchange;
  const base = own?.base ?? baseOf(parent, messages);
  const before = stateAfter(parent, base);
  const { states, texts } = own ?? trace(messages, before);
  const last = states.at(-1) ?? before;
  return {
    id: exchange.id,
    conversation: exchange.conversation,
    parent,
    base,
    states,
    texts,
    // What is said without a conversation begins none.
    ends: exchange.via !== undefined && messages.length === 0
      ? []
      : (response?.choices ?? []).map(({ message }) =>
        nextState(last, message)
      ),
    answers: answerHashes(exchange),
  };
}

function answerHashes(exchange: Exchange): Link["answers"] {
  const answers: Partial<Record<Form, string>> = {};
  // Most forms give the text of the one before; keeping all would keep a long answer several times.
  let [before, hash] = ["", ""];
  for (const form of FORMS) {
    const message = reply(exchange, form);
    if (message === undefined) return undefined;
    const text = JSON.stringify(message);
    if (text !== before) hash = sha256(text);
    before = text;
    answers[form] = hash;
  }
  return answers as Record<Form, string>;
}

/**
 * How many messages, from the first, a chain gives back exactly as they are in a request, with every answer in one
 * form.
 *
 * @param texts the hashes of the request's messages, at least as many as the chain holds
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
