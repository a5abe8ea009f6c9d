/**
 * Converts OpenAI's older text completions to Chat Completions and back. Only the choices differ: they have a text in
 * place of a message or delta.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion, Message } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";

/**
 * Converts an unstreamed reply (`message`) or a stream's event (`delta`): texts become messages or deltas. Other values
 * stay unchanged.
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

/** Encodes a chunk as an event of a stream. */
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

/** Encodes a completion as an unstreamed reply. */
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
