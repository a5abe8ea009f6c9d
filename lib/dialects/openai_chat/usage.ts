/**
 * Reads token counts from the members where servers put them.
 *
 * @module
 */
import type { Usage } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import type { RawChunk } from "./types.ts";

/**
 * The usage of a chunk, in `usage`, `x_groq.usage` or its first choice; null if it counts nothing. A number that is
 * missing or null is taken from the usage before it, because servers send usage early and more than once.
 */
export function readUsage(chunk: RawChunk, before?: Usage): Usage | null {
  const found = findUsage(chunk);
  if (found === undefined) return null;
  const prompt = count(found["prompt_tokens"]);
  const completion = count(found["completion_tokens"]);
  const total = count(found["total_tokens"]);
  if ((prompt ?? completion ?? total) === undefined) return null;
  found["prompt_tokens"] = prompt ?? before?.prompt_tokens ?? 0;
  found["completion_tokens"] = completion ?? before?.completion_tokens ?? 0;
  const usage = found as Usage;
  usage.total_tokens = total ?? usage.prompt_tokens + usage.completion_tokens;
  return usage;
}

function findUsage(chunk: RawChunk): Record<string, unknown> | undefined {
  if (isObject(chunk.usage)) return chunk.usage;
  const { x_groq: groq, choices } = chunk;
  if (isObject(groq) && isObject(groq["usage"])) return groq["usage"];
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  return isObject(choice) && isObject(choice["usage"])
    ? choice["usage"]
    : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
