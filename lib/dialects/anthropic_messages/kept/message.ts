/**
 * Keeps what an answer of the Messages API has beyond its translation: enough to restore it. Texts, which the translation
 * has, are replaced by their lengths.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import { holdsSecret } from "../../../core/secrets.ts";
import { argumentsText } from "../tool_input.ts";
import type { AnyEvent } from "../types.ts";

/** A content block of a kept answer. */
export interface KeptBlock {
  /**
   * Its start, or the complete block if the answer did not stream. A number in place of `text`, `thinking` or a call's
   * `input` is the number of characters in the translation.
   */
  readonly start: Readonly<Record<string, unknown>>;
  /** Its deltas in order, absent if the answer did not stream; a number replaces the texts of one or several. */
  readonly deltas?: readonly (number | Readonly<Record<string, unknown>>)[];
}

/** A kept answer. */
export interface KeptMessage {
  /** Distinguishes it from kept answers of other APIs. */
  readonly api: "messages";
  /** The message without its content; for a stream, as it began. */
  readonly message: Readonly<Record<string, unknown>>;
  /** Its blocks in order. */
  readonly content: readonly KeptBlock[];
  /** The members of its `message_delta` events; absent if the answer did not stream. */
  readonly ends?: readonly Readonly<Record<string, unknown>>[];
}

/** The texts of a block and of its deltas, by its type. */
const TEXTS: ReadonlyMap<
  unknown,
  { readonly delta: string; readonly member: string }
> = new Map([
  ["text", { delta: "text_delta", member: "text" }],
  ["thinking", { delta: "thinking_delta", member: "thinking" }],
  ["tool_use", { delta: "input_json_delta", member: "partial_json" }],
]);

/** Keeps an unstreamed reply; undefined if it is not a message. */
export function keepMessage(value: unknown): KeptMessage | undefined {
  if (!isObject(value) || !Array.isArray(value["content"])) return undefined;
  const content = value["content"];
  if (!content.every(isObject)) return undefined;
  return {
    api: "messages",
    message: { ...value, content: [] },
    content: content.map((block) => ({ start: counted(block) })),
  };
}

interface OpenBlock {
  readonly start: Record<string, unknown>;
  readonly deltas: (number | Record<string, unknown>)[];
  closed: boolean;
}

/** Keeps a stream from its events, unless they come in an irregular order. */
export class MessageKeeper {
  #message: Record<string, unknown> | undefined;
  readonly #blocks: OpenBlock[] = [];
  readonly #ends: Record<string, unknown>[] = [];
  #irregular = false;

  /** The kept answer of a stream that has ended; undefined for any other stream. */
  get kept(): KeptMessage | undefined {
    if (this.#message === undefined || this.#irregular) return undefined;
    if (this.#ends.length === 0) return undefined;
    const content = this.#blocks.map(({ start, deltas }) => ({
      start,
      deltas: unsplit(deltas),
    }));
    const ends = this.#ends;
    return { api: "messages", message: this.#message, content, ends };
  }

  /**
   * Takes the next event, which must not change afterwards.
   *
   * @param type its own type, or the name that it came with
   */
  take(event: AnyEvent, type: string): void {
    switch (type) {
      case "message_start":
        return this.#start(event.message);
      case "content_block_start":
        return this.#open(event);
      case "content_block_delta":
        return this.#add(event);
      case "content_block_stop": {
        const block = this.#blocks.at(-1);
        const last = this.#blocks.length - 1;
        if (block === undefined || event.index !== last) this.#irregular = true;
        else block.closed = true;
        return;
      }
      case "message_delta": {
        const { type: _type, ...rest } = event as Record<string, unknown>;
        this.#ends.push(rest);
        return;
      }
    }
  }

  #start(message: unknown): void {
    const again = this.#message !== undefined;
    const content = isObject(message) ? message["content"] : undefined;
    const empty = Array.isArray(content) && content.length === 0;
    if (again || !isObject(message) || !empty) this.#irregular = true;
    else this.#message = message;
  }

  #open({ index, content_block: block }: AnyEvent): void {
    const before = this.#blocks.at(-1);
    const next = index === this.#blocks.length && before?.closed !== false;
    if (!next || !isObject(block)) this.#irregular = true;
    // A call's start has no input or all of it, so it is kept unchanged.
    else {
      const start = block["type"] === "tool_use" ? block : counted(block);
      this.#blocks.push({ start, deltas: [], closed: false });
    }
  }

  #add({ index, delta }: AnyEvent): void {
    const block = this.#blocks.at(-1);
    const last = index === this.#blocks.length - 1;
    if (block === undefined || !last || block.closed || !isObject(delta)) {
      this.#irregular = true;
      return;
    }
    const { deltas, start } = block;
    const length = textLength(start, delta);
    const before = deltas.at(-1);
    if (length === undefined) deltas.push(delta);
    // An empty text stays a delta, because the recorded timing does not have it.
    else if (length > 0 && typeof before === "number" && before > 0) {
      deltas[deltas.length - 1] = before + length;
    } else deltas.push(length);
  }
}

/** Members of deltas that are pieces of a text. */
const PIECES = ["partial_json", "signature", "text", "thinking"];

/** Moves a key that is split over several deltas into the first of them, because half a key is not recognized. */
function unsplit(deltas: OpenBlock["deltas"]): OpenBlock["deltas"] {
  let joined = deltas;
  for (const name of PIECES) {
    const pieces = joined.map((delta) => {
      const piece = typeof delta === "number" ? undefined : delta[name];
      return typeof piece === "string" ? piece : "";
    });
    const text = pieces.join("");
    if (!holdsSecret(text) || pieces.includes(text)) continue;
    const first = pieces.findIndex((piece) => piece !== "");
    joined = joined.map((delta, i) =>
      typeof delta === "number" || pieces[i] === ""
        ? delta
        : { ...delta, [name]: i === first ? text : "" }
    );
  }
  return joined;
}

/** Length of a delta's text; undefined if the delta has anything else. */
function textLength(
  block: Record<string, unknown>,
  delta: Record<string, unknown>,
): number | undefined {
  const text = TEXTS.get(block["type"]);
  if (text === undefined || delta["type"] !== text.delta) return undefined;
  const piece = delta[text.member];
  const alone = Object.keys(delta).length === 2;
  return alone && typeof piece === "string" ? piece.length : undefined;
}

/** A block with lengths in place of its texts. */
function counted(block: Record<string, unknown>): Record<string, unknown> {
  const { type, text, thinking, input } = block;
  if (type === "text" && typeof text === "string" && text !== "") {
    return { ...block, text: text.length };
  }
  if (type === "thinking" && typeof thinking === "string" && thinking !== "") {
    return { ...block, thinking: thinking.length };
  }
  if (type === "tool_use" && isObject(input)) {
    return { ...block, input: argumentsText(input).length };
  }
  return block;
}
