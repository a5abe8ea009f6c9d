/**
 * What beside its messages makes a request the same as another.
 *
 * @module
 */
import { sha256 } from "../core/digest.ts";
import type { ChatRequest } from "../core/chat.ts";

/** How the answer is to travel, which changes nothing about it. */
const TRAVEL = new Set(["model", "messages", "stream", "stream_options"]);

/**
 * The members that count: tools, and when strict all that shape the answer; null counts as unset.
 */
export function askedMembers(
  request: ChatRequest,
  strict: boolean,
): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const name of Object.keys(request).sort()) {
    const value = request[name];
    if (value === null || value === undefined || TRAVEL.has(name)) continue;
    if (strict || name === "tools" || name === "functions") {
      members[name] = value;
    }
  }
  return members;
}

/**
 * A hash of the members that count.
 *
 * @param model the provider's own name, when strict; undefined otherwise
 */
export function askedKey(
  request: ChatRequest,
  model: string | undefined,
): string {
  const members = askedMembers(request, model !== undefined);
  return sha256(canonicalJson([model ?? null, members]));
}

/** JSON text with the members of all objects in one order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_name, member: unknown) =>
      typeof member === "object" && member !== null && !Array.isArray(member)
        ? Object.fromEntries(
          Object.entries(member).sort(([a], [b]) => a < b ? -1 : 1),
        )
        : member,
  );
}
