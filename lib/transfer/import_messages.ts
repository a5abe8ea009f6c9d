/**
 * Conversations as Chat Completions requests have them: `{"messages":[…]}`, or the bare array.
 *
 * @module
 */
import { isObject } from "../core/invalid.ts";
import { checkMessages } from "../core/validate_messages.ts";
import type { ForeignConversation } from "./foreign.ts";

/** Members of a request that shape its answers; anything else beside the messages is the other program's own. */
const MEMBERS = [
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "functions",
  "function_call",
  "response_format",
  "temperature",
  "top_p",
  "max_tokens",
  "max_completion_tokens",
  "stop",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "reasoning_effort",
];

/** Whether a value is a message by itself. */
export function isMessage(value: unknown): boolean {
  return isObject(value) && typeof value["role"] === "string";
}

/** Whether a value is a conversation in this form. */
export function isMessages(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length > 0 && value.every(isMessage)
    : isObject(value) && Array.isArray(value["messages"]);
}

/**
 * Reads one conversation.
 *
 * @throws {ApiError} a message that Chat Completions does not know, named by its place
 */
export function readMessages(value: unknown): ForeignConversation {
  const whole: Record<string, unknown> = isObject(value)
    ? value
    : { messages: value };
  const { messages, model, title } = whole;
  checkMessages(messages, { maxMessages: Infinity, maxContent: Infinity });
  const members = MEMBERS.flatMap((name) =>
    (whole[name] ?? null) === null ? [] : [[name, whole[name]]]
  );
  return {
    messages: messages.map((message) => ({ message })),
    members: Object.fromEntries(members),
    leftOut: 0,
    ...(isText(model) ? { model } : {}),
    ...(isText(title) ? { title } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
