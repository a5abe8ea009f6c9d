/**
 * Members of an answer that only its maker understands: seals, signatures, vendors' reasoning formats. They go back
 * to the provider that made them, because others may refuse a request with them.
 *
 * @module
 */
import type { ContentPart, Message, ToolCall } from "../chat.ts";
import type { LeaveOut } from "../fates.ts";
import { isObject } from "./invalid.ts";
import { NameSet } from "./names.ts";

/** Members that only their maker can use, in messages, their tool calls and the functions of these. */
export const SEALED_MEMBERS: readonly string[] = [
  "extra_content",
  "provider_specific_fields",
  "reasoning_details",
  "reasoning_items",
  "reasoning_opaque",
  "reasoning_signature",
  "thinking_blocks",
  "thought_signature",
];

/** Members, and types of content parts, that hold reasoning as text: of use to many, refused by strict ones. */
export const REASONING_MEMBERS: readonly string[] = [
  "reasoning",
  "reasoning_content",
  "thinking",
];

const SEALED: ReadonlySet<string> = new NameSet(SEALED_MEMBERS);

/** A message without its seals, for another provider than its maker. The same object where it has none. */
export function withoutSeals(message: Message): Message {
  return withoutMembers(message, SEALED);
}

/** An assistant's message without some members, those of its tool calls included; the same object where it has none. */
export function withoutMembers(
  message: Message,
  foreign: ReadonlySet<string>,
  leaveOut?: LeaveOut,
): Message {
  if (foreign.size === 0 || message.role !== "assistant") return message;
  let kept = without(message, foreign, "messages[]", leaveOut);
  const { tool_calls: calls, content } = message;
  if (Array.isArray(calls)) {
    const ownCalls = calls.map((call) => callWithout(call, foreign, leaveOut));
    if (ownCalls.some((call, at) => call !== calls[at])) {
      kept = { ...kept, "tool_calls": ownCalls };
    }
  }
  if (Array.isArray(content) && content.some(isForeign(foreign))) {
    kept = { ...kept, content: ownParts(content, foreign, leaveOut) };
  }
  return kept;
}

function isForeign(foreign: ReadonlySet<string>) {
  return (part: ContentPart) => foreign.has(part?.type);
}

function ownParts(
  parts: readonly ContentPart[],
  foreign: ReadonlySet<string>,
  leaveOut: LeaveOut | undefined,
): ContentPart[] {
  const is = isForeign(foreign);
  for (const { type } of parts.filter(is)) {
    leaveOut?.(`messages[].content[${type}]`);
  }
  const own = parts.filter((part) => !is(part));
  return own.length > 0 ? own : [{ type: "text", text: "" }];
}

function callWithout(
  call: ToolCall,
  foreign: ReadonlySet<string>,
  leaveOut: LeaveOut | undefined,
): ToolCall {
  if (!isObject(call)) return call;
  const own = without(call, foreign, "messages[].tool_calls[]", leaveOut);
  const { function: callee } = own;
  if (!isObject(callee)) return own;
  const path = "messages[].tool_calls[].function";
  const ownCallee = without(callee, foreign, path, leaveOut);
  return ownCallee === callee
    ? own
    : { ...own, function: ownCallee } as ToolCall;
}

function without<T extends Record<string, unknown>>(
  object: T,
  foreign: ReadonlySet<string>,
  path: string,
  leaveOut: LeaveOut | undefined,
): T {
  let kept: Record<string, unknown> | undefined;
  for (const name of Object.keys(object)) {
    if (!foreign.has(name)) continue;
    kept ??= { ...object };
    if (object[name] !== null) leaveOut?.(`${path}.${name}`);
    delete kept[name];
  }
  return kept as T ?? object;
}
