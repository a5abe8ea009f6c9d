/**
 * Chunks that differ in their text alone, as one: what costs a chunk its own object costs a run of them one.
 *
 * @module
 */
import type { ChatChunk, Delta } from "./chat.ts";

/** A chunk; or a run of chunks that came at once, one behind the other. */
export interface ChunkRun {
  /** What the chunks of the run come to: each is this one with a piece of its text. */
  readonly chunk: ChatChunk;
  /** The pieces, none of them empty, as `JSON.stringify` writes them, without quotation marks; absent for one chunk. */
  readonly texts?: readonly string[];
}

/**
 * The same chunk with another text in place of its one text.
 *
 * @param chunk of a run: one choice, which says nothing but a piece of text, of reasoning or of a call's arguments
 */
export function withText(chunk: ChatChunk, text: string): ChatChunk {
  const choices = chunk.choices.map((choice) => ({
    ...choice,
    delta: deltaWith(choice.delta, text),
  }));
  return { ...chunk, choices };
}

/** The chunks of a run, one by one. */
export function chunksOf({ chunk, texts }: ChunkRun): ChatChunk[] {
  return texts === undefined
    ? [chunk]
    : texts.map((text) => withText(chunk, JSON.parse(`"${text}"`)));
}

function deltaWith(delta: Delta, text: string): Delta {
  const { tool_calls: calls, function_call: call } = delta;
  if (typeof delta.content === "string") return { ...delta, content: text };
  if (typeof delta.reasoning_content === "string") {
    return { ...delta, "reasoning_content": text };
  }
  if (call !== undefined) {
    return { ...delta, "function_call": { ...call, arguments: text } };
  }
  return {
    ...delta,
    "tool_calls": (calls ?? []).map((call) => ({
      ...call,
      function: { ...call.function, arguments: text },
    })),
  };
}
