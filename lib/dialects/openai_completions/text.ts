/**
 * OpenAI's older completions, which go on with a text, as Chat Completions and back. They differ in the choices only:
 * a text stands where a message or its delta would.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion, Message } from "../../core/chat.ts";
import { isObject } from "../../core/invalid.ts";

/**
 * A whole reply (`message`) or an event of a stream (`delta`) with messages in place of its texts; whatever has no
 * texts stays as it is.
 */
export function decodeTexts(value: unknown, as: "message" | "delta"): unknown {
  if (!isObject(value) || !Array.isArray(value["choices"])) return value;
  const choices = value["choices"].map((choice: unknown) => {
    if (!isObject(choice) || typeof choice["text"] !== "string") return choice;
    const { text, ...members } = choice;
    return { ...members, [as]: { role: "assistant", content: text } };
  });
  return { ...value, choices };
}

/** A chunk as an event of a stream. */
export function encodeTextChunk(chunk: ChatChunk): unknown {
  return {
    ...chunk,
    object: "text_completion",
    choices: chunk.choices.map(({ delta, ...members }) => ({
      text: textOf(delta.content),
      ...members,
    })),
  };
}

/** A completion as a whole reply. */
export function encodeTextCompletion(completion: ChatCompletion): unknown {
  return {
    ...completion,
    object: "text_completion",
    choices: completion.choices.map(({ message, ...members }) => ({
      text: textOf(message.content),
      ...members,
    })),
  };
}

function textOf(content: Message["content"]): string {
  return typeof content === "string" ? content : "";
}
