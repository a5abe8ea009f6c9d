/**
 * Why a choice ended, in OpenAI's words where another word means the same.
 *
 * @module
 */
import type { FinishReason } from "../../core/chat.ts";

/**
 * OpenAI's own words, and what they are elsewhere: `eos` at older local servers, `end_turn` and `max_tokens` at relays
 * of Anthropic, `model_length` at Mistral.
 */
const WORDS: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["tool_calls", "tool_calls"],
  ["content_filter", "content_filter"],
  ["function_call", "function_call"],
  ["eos", "stop"],
  ["end_turn", "stop"],
  ["max_tokens", "length"],
  ["model_length", "length"],
]);

/** The reason in OpenAI's words, whatever its case; null for an empty one, an unknown word as it came. */
export function normaliseFinishReason(reason: unknown): FinishReason | null {
  if (typeof reason !== "string" || reason === "") return null;
  return WORDS.get(reason) ?? WORDS.get(reason.toLowerCase()) ?? reason;
}
