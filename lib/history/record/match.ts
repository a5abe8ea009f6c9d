/**
 * Finds what a request continues: the parent exchange, the messages that the history lacks, and the earlier turns that
 * the history lacks.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import type { ChainIndex } from "./chain_index.ts";
import type { Exchange } from "../line/exchange.ts";
import { ECHO_FORMS } from "../chain/echoes.ts";
import type { LongTexts } from "../../json/long_text.ts";
import {
  baseOf,
  exactCount,
  type Link,
  messageCount,
  type Trace,
  trace,
} from "../chain/link.ts";

/**
 * The exchange that a request continues as the caller says: its chain as read from the history, or its id; null for
 * none; undefined if the messages decide.
 */
export type Parent = readonly Exchange[] | string | null | undefined;

/** The messages that an exchange stores, and their hashes. */
export interface OwnMessages extends Trace {
  /** As received. */
  readonly messages: Message[];
  /** See {@linkcode Link.base}. */
  readonly base: number;
}

/** A request's messages compared with the history. */
export class Match {
  /** The exchange that the request, or its first unseen turn, continues. */
  readonly parent: Link | undefined;
  /** Positions of the answers of turns that the history lacks, in order. */
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
    // The new answer continues a last message of the assistant, so that is not a turn.
    this.unseen = answerPositions(messages)
      .filter((position) => position >= held && position < messages.length - 1);
  }

  /**
   * Finds what a request continues, without a promise if nothing has to be read.
   *
   * @param long the known long texts; those of the messages are added
   */
  static of(
    messages: readonly Message[],
    given: Parent,
    index: ChainIndex,
    long: LongTexts,
  ): Match | Promise<Match> {
    const hashes = trace(messages, undefined, long);
    const match = (parent: Link | undefined) =>
      new Match(messages, hashes, parent, long);
    const ends = answerPositions(messages).map((position) =>
      hashes.states[position] ?? ""
    );
    if (given === null || ends.length === 0) return match(undefined);
    if (!index.isCurrent()) {
      return index.check().then(() => readParent(ends, given, index))
        .then(match);
    }
    const { link, sure } = findParent(ends, given, index);
    return sure ? match(link) : followedParent(ends, index).then(match);
  }

  /**
   * The messages before `end` that an exchange stores which continues `parent`: this match's parent, or a turn after
   * it.
   * Those are the messages after the parent's answer and, if an earlier message differs from what the ancestors store,
   * all messages from that one on.
   */
  own(parent: Link | undefined, end: number): OwnMessages {
    const { states, texts } = this.#hashes;
    let base = parent !== undefined && parent === this.parent
      ? Math.max(...ECHO_FORMS.map((form) => exactCount(parent, form, texts)))
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
      // Readers use `baseOf`, too: what they would take for replaced is stored again.
      base = read;
    }
  }
}

interface Found {
  readonly link: Link | undefined;
  /** Reading more of the history cannot find a better link. */
  readonly sure: boolean;
}

/** Finds the parent of a request in the index; `ends` are the hashes of the conversation up to each answer. */
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
  // If the messages differ from the parent's, such as by another system message, it is another conversation.
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

/** Finds the parent after the index has read what was recorded since. */
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
