/**
 * Where a request goes on: which exchange it continues, which of its messages the history does not hold yet, and
 * which of its earlier turns the history has never seen.
 *
 * @module
 */
import type { Message } from "../core/chat.ts";
import type { ChainIndex } from "./chain_index.ts";
import type { Exchange } from "./exchange.ts";
import { FORMS } from "./forms.ts";
import type { LongTexts } from "./long_text.ts";
import {
  baseOf,
  exactCount,
  type Link,
  messageCount,
  type Trace,
  trace,
} from "./link.ts";

/**
 * The exchange that a request is said to continue: its chain as read from the history, or the id of an exchange
 * recorded before; null for none, whatever the messages say; undefined for whatever the messages say.
 */
export type Parent = readonly Exchange[] | string | null | undefined;

/** The messages that an exchange holds itself, and their hashes. */
export interface OwnMessages extends Trace {
  /** In the form in which they came. */
  readonly messages: Message[];
  /** See {@linkcode Link.base}. */
  readonly base: number;
}

/** A request's messages against what the history holds. */
export class Thread {
  /** The exchange that the request, or its first unseen turn, continues. */
  readonly parent: Link | undefined;
  /** Positions of the answers to turns that the history has never seen, in order. */
  readonly unseen: readonly number[];
  readonly #messages: readonly Message[];
  readonly #hashes: Trace;
  readonly #long: LongTexts;

  private constructor(
    messages: readonly Message[],
    hashes: Trace,
    parent: Link | undefined,
    long: LongTexts,
  ) {
    this.#messages = messages;
    this.#hashes = hashes;
    this.#long = long;
    this.parent = parent;
    const held = messageCount(parent);
    // A last message of the assistant's is no turn: its answer goes on with it.
    this.unseen = answerPositions(messages)
      .filter((position) => position >= held && position < messages.length - 1);
  }

  /**
   * Finds out where a request goes on, at once unless something has to be read for it.
   *
   * @param long where its long texts are known, or will be from now on
   */
  static of(
    messages: readonly Message[],
    given: Parent,
    index: ChainIndex,
    long: LongTexts,
  ): Thread | Promise<Thread> {
    const hashes = trace(messages, undefined, long);
    const thread = (parent: Link | undefined) =>
      new Thread(messages, hashes, parent, long);
    const ends = answerPositions(messages).map((position) =>
      hashes.states[position] ?? ""
    );
    if (given === null || ends.length === 0) return thread(undefined);
    if (!index.isCurrent()) {
      return index.check().then(() => readParent(ends, given, index))
        .then(thread);
    }
    const { link, sure } = findParent(ends, given, index);
    return sure ? thread(link) : followedParent(ends, index).then(thread);
  }

  /**
   * The messages before `end` that an exchange holds which continues `parent` (the thread's own, or one that holds
   * the turns after it): those that come after the parent's answer, and those before it from the first on that the
   * ancestors do not hold in this very form.
   */
  own(parent: Link | undefined, end: number): OwnMessages {
    const { states, texts } = this.#hashes;
    let base = parent !== undefined && parent === this.parent
      ? Math.max(...FORMS.map((form) => exactCount(parent, form, texts)))
      : messageCount(parent);
    while (true) {
      const messages = this.#messages.slice(base, end);
      const read = baseOf(parent, messages, this.#long);
      if (read === base) {
        return {
          base,
          messages,
          states: states.slice(base, end),
          texts: texts.slice(base, end),
        };
      }
      // They would be read as replacing more than they are to replace: then they do.
      base = read;
    }
  }
}

/** What the index knows. */
interface Found {
  readonly link: Link | undefined;
  /** Nothing that could be read would be better. */
  readonly sure: boolean;
}

/** The parent of a request with answers at whose ends just that was said, as far as the index knows. */
function findParent(
  ends: readonly string[],
  given: Exclude<Parent, null>,
  index: ChainIndex,
): Found {
  if (given === undefined) {
    const link = longest(ends, index);
    return { link, sure: link?.ends.includes(ends.at(-1) ?? "") ?? false };
  }
  const link = typeof given === "string"
    ? index.byId(given)
    : index.learn(given);
  // Other words than the parent's, such as another system message, make another conversation.
  const fits = link?.ends.some((end) => ends.includes(end));
  return { link: fits ? link : longest(ends, index), sure: true };
}

async function readParent(
  ends: readonly string[],
  given: Exclude<Parent, null>,
  index: ChainIndex,
): Promise<Link | undefined> {
  const { link, sure } = findParent(ends, given, index);
  return sure ? link : await followedParent(ends, index);
}

/** The same once the index has read what it does not know yet. */
async function followedParent(
  ends: readonly string[],
  index: ChainIndex,
): Promise<Link | undefined> {
  await index.follow();
  return longest(ends, index);
}

function longest(ends: readonly string[], index: ChainIndex): Link | undefined {
  for (const end of ends.toReversed()) {
    const link = index.byEnd(end);
    if (link !== undefined) return link;
  }
  return undefined;
}

function answerPositions(messages: readonly Message[]): number[] {
  return messages.flatMap(({ role }, i) => role === "assistant" ? [i] : []);
}
