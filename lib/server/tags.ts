/**
 * What a client says about its request beside it.
 *
 * @module
 */
import type { RequestHeaders } from "./server_request.ts";

/** The labels that `x-chat-tags: a,b` asks for, each once. */
export function tagsOf(headers: RequestHeaders): string[] {
  const value = headers.get("x-chat-tags");
  if (value === null) return [];
  const tags = decoded(value).split(",").map((tag) => tag.trim());
  return [...new Set(tags)].filter((tag) => tag !== "");
}

/** A header comes as one character for each byte; what clients write is UTF-8. */
function decoded(text: string): string {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}
