/**
 * The blocks of a kept answer, with their texts again.
 *
 * @module
 */
import type { ChatCompletion } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import type { KeptBlock, KeptMessage } from "./message.ts";
import { argumentsText, toolInput } from "../tool_input.ts";

/** A block as it was. */
export interface GivenBlock {
  /** Its start, or the complete block of an unstreamed answer. */
  readonly start: Readonly<Record<string, unknown>>;
  /** Its deltas; a string is the text of one or several. */
  readonly deltas: readonly (string | Readonly<Record<string, unknown>>)[];
  /** How many characters of the answer are in its start. */
  readonly startLength: number;
}

/** The blocks of a kept answer; undefined if its translation's texts have changed in length. */
export function givenBlocks(
  { content }: KeptMessage,
  completion: ChatCompletion,
): GivenBlock[] | undefined {
  const message = completion.choices[0]?.message;
  const calls = (message?.tool_calls ?? []).map((call) =>
    new TextSource(call.function?.arguments)
  );
  const sources = {
    text: new TextSource(message?.content),
    thinking: new TextSource(message?.reasoning_content),
  };
  const called = calls.values();
  const blocks = content.map((block) => {
    const { type } = block.start;
    const source = type === "tool_use"
      ? called.next().value
      : type === "text" || type === "thinking"
      ? sources[type]
      : undefined;
    return given(block, source ?? new TextSource(""));
  });
  const unchanged = [sources.text, sources.thinking, ...calls]
    .every((source) => source.exact);
  return unchanged ? blocks : undefined;
}

function given(
  { start, deltas = [] }: KeptBlock,
  source: TextSource,
): GivenBlock {
  const { type, text, thinking, input } = start;
  let begun = start;
  let startLength = 0;
  const taken = (length: number) => {
    startLength = length;
    return source.take(length);
  };
  if (typeof text === "number") begun = { ...start, text: taken(text) };
  if (typeof thinking === "number") {
    begun = { ...start, thinking: taken(thinking) };
  }
  if (typeof input === "number") {
    begun = { ...start, input: toolInput(taken(input)) };
  } else if (type === "tool_use" && !deltas.some(isLength)) {
    // An input that is in no delta was in the start.
    taken(argumentsText(input).length);
  }
  return {
    start: begun,
    startLength,
    deltas: deltas.map((delta) =>
      typeof delta === "number" ? source.take(delta) : delta
    ),
  };
}

function isLength(delta: unknown): boolean {
  return typeof delta === "number" && delta > 0;
}

/** A text that is taken piece by piece. */
class TextSource {
  readonly #text: string;
  #at = 0;

  constructor(text: unknown) {
    this.#text = typeof text === "string" ? text : "";
  }

  /** Whether exactly its length has been taken. */
  get exact(): boolean {
    return this.#at === this.#text.length;
  }

  take(length: number): string {
    return this.#text.slice(this.#at, this.#at += length);
  }
}

/** A streamed block at its end. */
export function completeBlock(
  { start, deltas }: GivenBlock,
): Record<string, unknown> {
  const block: Record<string, unknown> = { ...start };
  const texts: string[] = [];
  let json = "";
  for (const delta of deltas) {
    if (typeof delta === "string") texts.push(delta);
    else if (delta["type"] === "citations_delta") {
      const { citations } = block;
      const earlier = Array.isArray(citations) ? citations : [];
      block["citations"] = [...earlier, delta["citation"]];
    } else if (delta["type"] === "input_json_delta") {
      json += String(delta["partial_json"]);
    } else {
      // A signature, the content of a compaction, and what later versions add.
      const { type: _type, ...members } = delta;
      Object.assign(block, members);
    }
  }
  const text = texts.join("");
  if (block["type"] === "tool_use") {
    if (text !== "") block["input"] = toolInput(text);
  } else if (json !== "") block["input"] = toolInput(json);
  for (const name of ["text", "thinking"]) {
    if (block["type"] === name) block[name] = String(block[name] ?? "") + text;
  }
  return block;
}

/** An unstreamed block as a stream would have it. */
export function streamedBlock(
  { start, startLength }: GivenBlock,
): GivenBlock {
  const { type, text, thinking, signature, input, citations, ...rest } = start;
  if (type === "text" && typeof text === "string") {
    const sources = Array.isArray(citations) ? citations : [];
    return {
      start: { type, ...rest, text: "" },
      startLength: 0,
      deltas: [
        text,
        ...sources.map((citation) => ({ type: "citations_delta", citation })),
      ],
    };
  }
  if (type === "thinking" && typeof thinking === "string") {
    return {
      start: { type, ...rest, thinking: "", signature: "" },
      startLength: 0,
      deltas: [thinking, { type: "signature_delta", signature }],
    };
  }
  if (type === "tool_use" && isObject(input)) {
    return {
      start: { type, ...rest, input: {} },
      startLength: 0,
      deltas: ["", argumentsText(input)],
    };
  }
  return { start, startLength, deltas: [] };
}
