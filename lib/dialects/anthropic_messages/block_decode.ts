/**
 * Content blocks of an answer as deltas: one reader per type of block, for streams and whole messages alike.
 *
 * @module
 */
import type { Delta } from "../../core/chat.ts";
import { isObject } from "../../core/invalid.ts";
import {
  annotations,
  callDelta,
  customCallDelta,
  type DecodeOptions,
} from "./answer_decode.ts";
import { argumentsText } from "./tool_input.ts";
import type { AnyBlock, AnyDelta } from "./types.ts";

/** What the blocks of one answer share. */
export interface Answer {
  /** What the caller expects. */
  readonly options: DecodeOptions;
  /** Tool calls so far. */
  calls: number;
  /** Characters of text so far. */
  characters: number;
}

/** A block between its start and its stop; each step may add to the answer. */
export interface OpenBlock {
  /** What the block's start holds already. */
  open(): Delta | undefined;
  /** Takes the `delta` of an event. */
  add(delta: AnyDelta): Delta | undefined;
  /** What is known only now that the block is whole. */
  close(): Delta | undefined;
}

/** Begins to read a block; blocks of unknown types add nothing. */
export function openBlock(block: AnyBlock, answer: Answer): OpenBlock {
  switch (block.type) {
    case "text":
      return new TextReader(block, answer);
    case "thinking":
      return new ThinkingReader(block);
    case "redacted_thinking":
      return new SealedReader(block);
    case "tool_use":
      return new ToolUseReader(block, answer);
    default:
      return IGNORED;
  }
}

const IGNORED: OpenBlock = {
  open: () => undefined,
  add: () => undefined,
  close: () => undefined,
};

class TextReader implements OpenBlock {
  readonly #answer: Answer;
  readonly #start: number;
  readonly #text: string;
  readonly #citations: unknown[];

  constructor(block: AnyBlock, answer: Answer) {
    this.#answer = answer;
    this.#start = answer.characters;
    this.#text = textOf(block.text);
    this.#citations = Array.isArray(block.citations)
      ? [...block.citations]
      : [];
  }

  open(): Delta | undefined {
    return this.#say(this.#text);
  }

  add({ text, citation }: AnyDelta): Delta | undefined {
    if (isObject(citation)) this.#citations.push(citation);
    return this.#say(textOf(text));
  }

  close(): Delta | undefined {
    const { characters } = this.#answer;
    const found = annotations(this.#citations, this.#start, characters);
    return found.length === 0 ? undefined : { annotations: found };
  }

  #say(text: string): Delta | undefined {
    this.#answer.characters += text.length;
    return text === "" ? undefined : { content: text };
  }
}

/** The text is shown as it comes; the sealed whole, which the provider wants back, follows at the end. */
class ThinkingReader implements OpenBlock {
  readonly #pieces: string[];
  #signature: string;

  constructor({ thinking, signature }: AnyBlock) {
    this.#pieces = [textOf(thinking)];
    this.#signature = textOf(signature);
  }

  open(): Delta | undefined {
    return reasoning(this.#pieces[0] ?? "");
  }

  add(delta: AnyDelta): Delta | undefined {
    if (typeof delta.signature === "string") this.#signature = delta.signature;
    const piece = textOf(delta.thinking);
    this.#pieces.push(piece);
    return reasoning(piece);
  }

  close(): Delta | undefined {
    const thinking = this.#pieces.join("");
    if (thinking === "" && this.#signature === "") return undefined;
    return {
      "thinking_blocks": [
        { type: "thinking", thinking, signature: this.#signature },
      ],
    };
  }
}

class SealedReader implements OpenBlock {
  readonly #data: string;

  constructor({ data }: AnyBlock) {
    this.#data = textOf(data);
  }

  open(): undefined {}

  add(): undefined {}

  close(): Delta | undefined {
    return {
      "thinking_blocks": [{ type: "redacted_thinking", data: this.#data }],
    };
  }
}

class ToolUseReader implements OpenBlock {
  readonly #options: DecodeOptions;
  readonly #index: number;
  readonly #head: { id: string; name: string };
  /** Some compatible servers send the whole input here and no pieces. */
  readonly #input: unknown;
  readonly #custom: boolean;
  /** Pieces of a custom tool's call, which can be read only when whole. */
  readonly #pieces: string[] = [];
  #pieceSeen = false;

  constructor({ id, name, input }: AnyBlock, answer: Answer) {
    this.#options = answer.options;
    this.#index = answer.calls++;
    this.#head = { id: textOf(id), name: textOf(name) };
    this.#input = input;
    this.#custom = this.#options.customTools?.has(this.#head.name) ?? false;
  }

  open(): Delta | undefined {
    return this.#custom ? undefined : callDelta(
      { index: this.#index, head: this.#head, arguments: "" },
      this.#options,
    );
  }

  add(delta: AnyDelta): Delta | undefined {
    const piece = textOf(delta.partial_json);
    if (piece === "") return undefined;
    this.#pieceSeen = true;
    if (!this.#custom) return this.#arguments(piece);
    this.#pieces.push(piece);
    return undefined;
  }

  close(): Delta | undefined {
    const whole = this.#pieceSeen
      ? this.#pieces.join("")
      : argumentsText(this.#input);
    if (this.#custom) {
      return customCallDelta({
        index: this.#index,
        head: this.#head,
        arguments: whole,
      });
    }
    return this.#pieceSeen ? undefined : this.#arguments(whole);
  }

  #arguments(text: string): Delta | undefined {
    return callDelta({ index: this.#index, arguments: text }, this.#options);
  }
}

function reasoning(text: string): Delta | undefined {
  return text === "" ? undefined : { "reasoning_content": text };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
