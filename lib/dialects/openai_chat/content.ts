/**
 * Reads text and reasoning of a delta or message in every format that servers use.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import type { RawDelta } from "./types.ts";

/**
 * Moves the text of typed parts (Mistral: `text` and `thinking`) to `content`, `reasoning_content` and `refusal`.
 * Parts of other types are kept in `content_parts`.
 */
export function flattenParts(delta: RawDelta): void {
  const { content } = delta;
  let text = "";
  let reasoning = "";
  let refusal = "";
  const others: unknown[] = [];
  for (const part of Array.isArray(content) ? content : [content]) {
    if (typeof part === "string") text += part;
    else if (!isObject(part)) continue;
    else if (part["type"] === "thinking") reasoning += partText(part);
    else if (part["type"] === "refusal") refusal += part["refusal"] ?? "";
    else if (typeof part["text"] === "string") text += part["text"];
    else others.push(part);
  }
  delta.content = text;
  if (reasoning !== "") delta.reasoning_content = reasoning;
  if (refusal !== "") delta.refusal = refusal;
  if (others.length > 0) delta["content_parts"] = others;
}

/** Reads `thinking`, which is a list of text parts (Mistral) or a text. */
function partText(part: Record<string, unknown>): string {
  const { thinking } = part;
  if (typeof thinking === "string") return thinking;
  let text = "";
  for (const piece of Array.isArray(thinking) ? thinking : []) {
    if (isObject(piece) && typeof piece["text"] === "string") {
      text += piece["text"];
    }
  }
  return text;
}

/**
 * Renames reasoning text to `reasoning_content`: OpenRouter, Ollama, Groq and newer vLLM send `reasoning`,
 * some servers send both. Empty and null mean none.
 */
export function nameReasoning(delta: RawDelta): void {
  const { reasoning, reasoning_content: content } = delta;
  if (reasoning === null || typeof reasoning === "string") {
    delete delta.reasoning;
  }
  if (typeof content === "string" && content !== "") return;
  if (typeof reasoning === "string" && reasoning !== "") {
    delta.reasoning_content = reasoning;
  } else {
    delete delta.reasoning_content;
  }
}
