/**
 * Joins chunks that differ only in their text: a thousand of them cost one fold, or one event.
 *
 * @module
 */
// Objects made of JSON inherit nothing that `for in` would find; `Object.keys` makes a list for each of them.
// deno-lint-ignore-file guard-for-in
import type { ChatChunk, Delta } from "./chat.ts";

/** Most characters that are gathered: each string costs some 20 bytes beside its text. */
const LONG = 8 * 1024;

/** The members of a delta that a stream of text has. */
type TextMember = "content" | "reasoning_content";

/** Joins the chunks of one stream. */
export class TextJoiner {
  #first: ChatChunk | undefined;
  #member: TextMember = "content";
  #texts: string[] = [];
  #length = 0;

  /** Takes the next chunk; returns the joined chunk before it, once nothing more can be joined to that. */
  add(chunk: ChatChunk): ChatChunk | undefined {
    if (this.#first !== undefined && this.#length < LONG) {
      const delta = continuedDelta(this.#first, chunk, this.#member);
      if (delta !== undefined) {
        const text = delta[this.#member] ?? "";
        this.#texts.push(text);
        this.#length += text.length;
        return undefined;
      }
    }
    const before = this.end();
    const delta = chunk.choices[0]?.delta;
    this.#member = delta?.content ? "content" : "reasoning_content";
    const text = delta?.[this.#member] ?? "";
    this.#first = chunk;
    this.#texts.push(text);
    this.#length = text.length;
    return before;
  }

  /** Returns the last joined chunk; undefined if there is none. */
  end(): ChatChunk | undefined {
    const first = this.#first;
    if (first === undefined) return undefined;
    const texts = this.#texts;
    this.#first = undefined;
    this.#texts = [];
    this.#length = 0;
    return texts.length === 1
      ? first
      : withText(first, this.#member, texts.join(""));
  }
}

/** A read with this many chunks is a burst. */
const BURST = 32;

/** Joins the chunks of a burst, because nobody reads them one by one; returns those of any other read unchanged. */
export function joinBurst(chunks: readonly ChatChunk[]): readonly ChatChunk[] {
  return chunks.length < BURST ? chunks : joinTexts(chunks);
}

/** The fewest chunks that fold to the same completion. */
export function joinTexts(chunks: readonly ChatChunk[]): readonly ChatChunk[] {
  if (chunks.length < 2) return chunks;
  const joiner = new TextJoiner();
  const joined: ChatChunk[] = [];
  for (const chunk of chunks) {
    const before = joiner.add(chunk);
    if (before !== undefined) joined.push(before);
  }
  const last = joiner.end();
  if (last !== undefined) joined.push(last);
  return joined;
}

function withText(
  chunk: ChatChunk,
  member: TextMember,
  text: string,
): ChatChunk {
  const choices = chunk.choices.map((choice) => ({
    ...choice,
    delta: { ...choice.delta, [member]: text },
  }));
  return { ...chunk, choices };
}

/** The delta of a chunk that equals `first` except for the text in one member; undefined for any other chunk. */
function continuedDelta(
  first: ChatChunk,
  chunk: ChatChunk,
  member: TextMember,
): Delta | undefined {
  const [choice, ...others] = chunk.choices;
  const [like] = first.choices;
  if (choice === undefined || others.length > 0) return undefined;
  if (like === undefined || first.choices.length > 1) return undefined;
  return saysSame(first, chunk, "choices") && saysSame(like, choice, "delta") &&
      addsText(like.delta, choice.delta, member)
    ? choice.delta
    : undefined;
}

/** Whether all members but one are equal. Arrays and objects never are. */
function saysSame<T extends object>(a: T, b: T, but: keyof T): boolean {
  for (const name in b) {
    if (name !== but && a[name] !== b[name]) return false;
  }
  return size(a) === size(b);
}

/** Whether a delta has text in `member` and, like the one before, nothing else; a role may be repeated. */
function addsText(before: Delta, delta: Delta, member: TextMember): boolean {
  const text = delta[member];
  if (!before[member] || typeof text !== "string" || text === "") return false;
  for (const name in delta) {
    if (name === member) continue;
    const value = delta[name];
    const isEmpty = name === "role" || value === null || value === "";
    if (!isEmpty || before[name] !== value) return false;
  }
  return size(before) === size(delta);
}

function size(object: object): number {
  let members = 0;
  for (const _name in object) members++;
  return members;
}
