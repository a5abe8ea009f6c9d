/**
 * Tokens as the Responses API counts them, under the names of Chat Completions.
 *
 * @module
 */
import type { Usage } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";

/** Reads a response's `usage`; undefined if it counts nothing. */
export function decodeUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const { input_tokens: input, output_tokens: output } = value;
  if (typeof input !== "number" || typeof output !== "number") return undefined;
  const { total_tokens: total } = value;
  return {
    "prompt_tokens": input,
    "completion_tokens": output,
    "total_tokens": typeof total === "number" ? total : input + output,
    ...details("prompt_tokens_details", value["input_tokens_details"]),
    ...details("completion_tokens_details", value["output_tokens_details"]),
  };
}

function details(name: string, value: unknown): Record<string, unknown> {
  return isObject(value) ? { [name]: value } : {};
}
