/**
 * What a message says, independent of its form: two messages that say the same normalise to the same text.
 *
 * @module
 */
import type { ContentPart, Message, ToolCall } from "../../core/chat.ts";
import { NameSet } from "../../core/data/names.ts";
import { parseReplyJson } from "../../core/data/parsed_json.ts";

/** Members of a content part that control caches; clients move them from turn to turn. */
const CACHE_MARKERS = new NameSet(["cache_control", "prompt_cache_breakpoint"]);

/**
 * A message as canonical text.
 *
 * It has the role (`developer` becomes `system`), the text (a string or text parts; null, absent and empty are the
 * same;
 * an answer's without the white space around it, which clients trim), other parts, refusal, name, tool calls with their
 * arguments as values, audio by its id, and the id of the call that a tool's result answers. Reasoning and all other
 * members do not count.
 */
export function normalise(message: Message): string {
  return JSON.stringify(saidBy(message));
}

/** The value whose JSON {@linkcode normalise} returns. */
export function saidBy(message: Message): unknown[] {
  const { role } = message;
  const { text, refusal, parts } = normaliseContent(message.content);
  const said: unknown[] = [
    role === "developer" ? "system" : role,
    role === "assistant" ? text.trim() : text,
  ];
  if (parts.length > 0) said.push(["parts", parts]);
  const refused = (message.refusal ?? "") + refusal;
  if (refused !== "") said.push(["refusal", refused]);
  if (message.name) said.push(["name", message.name]);
  if (message.tool_call_id) said.push(["answers", message.tool_call_id]);
  const { audio } = message as { audio?: { id?: unknown } | null };
  if (audio?.id) said.push(["audio", audio.id]);
  const calls = normaliseCalls(message);
  if (calls.length > 0) said.push(["calls", calls]);
  return said;
}

function normaliseContent(
  content: Message["content"],
): { text: string; refusal: string; parts: unknown[] } {
  if (typeof content === "string") {
    return { text: content, refusal: "", parts: [] };
  }
  let text = "";
  let refusal = "";
  const parts: unknown[] = [];
  // A client may send something other than a list of parts; its provider decides what that means.
  for (const part of Array.isArray(content) ? content : []) {
    if (part?.type === "text") text += part.text ?? "";
    else if (part?.type === "refusal") refusal += part.refusal ?? "";
    else if (part?.type !== "thinking") {
      // The part's position within the text counts.
      parts.push([text.length, canonical(withoutMarkers(part))]);
    }
  }
  return { text, refusal, parts };
}

function withoutMarkers(part: ContentPart): unknown {
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).filter(([member]) => !CACHE_MARKERS.has(member)),
  );
}

function normaliseCalls(message: Message): unknown[] {
  const calls: unknown[] = Array.isArray(message.tool_calls)
    ? message.tool_calls.map(normaliseCall)
    : [];
  const legacy = message.function_call;
  if (legacy) calls.push([null, legacy.name, jsonValue(legacy.arguments)]);
  return calls;
}

function normaliseCall(call: ToolCall): unknown {
  if (call?.function) {
    return [call.id, call.function.name, jsonValue(call.function.arguments)];
  }
  if (call?.custom) return [call.id, call.custom.name, call.custom.input];
  return canonical(call);
}

/** The value of JSON text, distinguished from text that is not JSON. */
function jsonValue(text: unknown): unknown {
  if (typeof text !== "string") return [canonical(text)];
  if (text.trim() === "") return [{}];
  try {
    return [canonical(parseReplyJson(text))];
  } catch {
    return text;
  }
}

/** A JSON value with the members of its objects sorted. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, member]) => [name, canonical(member)]);
  return Object.fromEntries(members);
}
