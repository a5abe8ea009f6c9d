/**
 * Arguments of a tool call: a text in Chat Completions, an object in the Messages API.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { parseExact } from "./json.ts";

/** The member that holds arguments which are not a JSON object; {@linkcode argumentsText} returns the same text. */
const RAW = "_raw_arguments";

/**
 * Converts arguments to an object: `{}` for none, `{"_raw_arguments": text}` for a text that is not a JSON object, so
 * that a model sees what it wrote. Numbers keep their literals. Some servers give an object in place of its text.
 */
export function toolInput(text: unknown): Record<string, unknown> {
  if (isObject(text)) return text;
  if (typeof text !== "string") return {};
  const trimmed = text.trim();
  if (trimmed === "") return {};
  try {
    const value = trimmed.startsWith("{") ? parseExact(trimmed) : undefined;
    if (isObject(value)) return value;
  } catch {
    // cut or invalid: kept as text
  }
  return { [RAW]: text };
}

/** The arguments' text of an input, the reverse of {@linkcode toolInput}. */
export function argumentsText(input: unknown): string {
  if (!isObject(input)) return JSON.stringify(input ?? {});
  const raw = input[RAW];
  if (typeof raw === "string" && Object.keys(input).length === 1) return raw;
  return JSON.stringify(input);
}
