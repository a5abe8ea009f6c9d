/**
 * Arguments of a tool call: text that the model wrote on one side, an object on the other.
 *
 * @module
 */
import { isObject } from "../../core/invalid.ts";
import { parseExact } from "./json.ts";

/** Holds arguments that are no JSON object; {@linkcode argumentsText} gives the very text back. */
const RAW = "_raw_arguments";

/**
 * The object that arguments stand for: `{}` for none, `{"_raw_arguments": text}` for text that is no JSON object, so
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
    // half a call or a slip of the model: kept as text
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
