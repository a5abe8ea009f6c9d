/**
 * Reads and joins pieces of tool calls.
 *
 * @module
 */
import type { ToolCallDelta } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import type { RawCallBody, RawToolCall } from "./types.ts";

/** Arguments as text: an object, as some local servers send it, becomes its JSON. */
export function argumentsText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

/** The member with the text of each kind of call. */
export const TEXT_MEMBER = { function: "arguments", custom: "input" } as const;

/** The kind of call that a piece belongs to. */
export function kindOf(item: RawToolCall): keyof typeof TEXT_MEMBER {
  return isObject(item.custom) ? "custom" : "function";
}

/** The name and the text of a piece. */
export function callBody(item: RawToolCall): RawCallBody | undefined {
  const body = item[kindOf(item)];
  return isObject(body) ? body : undefined;
}

/** Adds an entry to a delta, joined with an earlier one of the same call: openai-python drops second entries. */
export function addEntry(
  entries: Map<number, ToolCallDelta>,
  entry: ToolCallDelta,
): void {
  const earlier = entries.get(entry.index);
  if (earlier === undefined) entries.set(entry.index, entry);
  else absorb(earlier, entry);
}

/** Adds a later piece of a call to an earlier one: its arguments are appended, other members fill what is empty. */
export function absorb(earlier: RawToolCall, later: RawToolCall): void {
  const kind = kindOf(later);
  const [body, more] = [callBody(earlier), callBody(later)];
  if (body === undefined || more === undefined) {
    fill(earlier, later);
    return;
  }
  const member = TEXT_MEMBER[kind];
  const joined = argumentsText(body[member]) + argumentsText(more[member]);
  fill(body, more);
  body[member] = joined;
  fill(earlier, later);
}

function fill(
  earlier: Record<string, unknown>,
  later: Record<string, unknown>,
): void {
  for (const [name, value] of Object.entries(later)) {
    const before = earlier[name] ?? "";
    // A member called __proto__ is never empty.
    if (before === "") earlier[name] = value;
  }
}

/** A text; empty if the value is none. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
