/**
 * Content blocks of an answer as deltas: one reader per type of block, for streams and for unstreamed messages.
 *
 * @module
 */
import { checkCalls } from "../../../core/answer_limits.ts";
import type { Delta } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import {
  annotations,
  callDelta,
  customCallDelta,
  type DecodeOptions,
} from "./answer.ts";
import { argumentsText } from "../tool_input.ts";
import type { AnyBlock, AnyDelta } from "../types.ts";

/** The state that the blocks of one answer share. */
export interface Answer {
  /** How the answer is decoded. */
  readonly options: DecodeOptions;
  /** Tool calls so far. */
  calls: number;
  /** Characters of text so far. */
  characters: number;
}

/** Begins an answer, which may continue an earlier one. */
export function newAnswer(options: DecodeOptions): Answer {
  const { calls, characters } = options.blocks?.before ?? NOTHING;
  return { options, calls, characters };
}

const NOTHING = { calls: 0, characters: 0 };

/** A block between its start and its stop; each method returns what it adds to the answer. */
export interface OpenBlock {
  /** Reads the block's start. */
  open(): Delta | undefined;
  /** Reads the `delta` of an event. */
  add(delta: AnyDelta): Delta | undefined;
  /** Reads what is known only at the block's end. */
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

/** Gives the text as it comes, and the sealed block, which must be sent back to the provider, at its end. */
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
  /** The input in the start: some compatible servers send all of it here, and no pieces. */
  readonly #input: unknown;
  readonly #custom: boolean;
  /** Pieces of a custom tool's call, which can be read only at its end. */
  readonly #pieces: string[] = [];
  #pieceSeen = false;

  constructor({ id, name, input }: AnyBlock, answer: Answer) {
    this.#options = answer.options;
    this.#index = answer.calls++;
    checkCalls(answer.calls);
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
    const input = this.#pieceSeen
      ? this.#pieces.join("")
      : argumentsText(this.#input);
    if (this.#custom) {
      return customCallDelta({
        index: this.#index,
        head: this.#head,
        arguments: input,
      });
    }
    return this.#pieceSeen ? undefined : this.#arguments(input);
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
