/**
 * The tool calls of messages, as formats have them that take arguments as objects.
 *
 * @module
 */
import { parseJson } from "../../../core/data/parsed_json.ts";
import type { Message } from "../../../core/chat.ts";

/** A call of a tool, whatever form the message has it in. */
export interface MadeCall {
  /** Of its result, too; of a call of the old kind, the function's name. */
  readonly id: string;
  readonly name: string;
  readonly type: "function" | "custom";
  /** What is not the JSON of an object is `input`, as text. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The calls of an answer. */
export function madeCalls(
  { tool_calls: calls, function_call: old }: Message,
): MadeCall[] {
  const found = (calls ?? []).map(({ id, function: called, custom }) => ({
    id,
    name: called?.name ?? custom?.name ?? "",
    type: called === undefined ? "custom" as const : "function" as const,
    arguments: objectOf(called?.arguments ?? custom?.input ?? ""),
  }));
  return old
    ? [...found, {
      id: old.name,
      name: old.name,
      type: "function",
      arguments: objectOf(old.arguments),
    }]
    : found;
}

/** The id of the call that a message answers; undefined if it tells none. */
export function answeredCall(
  { tool_call_id: id, name }: Message,
): string | undefined {
  const call = id ?? name;
  return typeof call === "string" ? call : undefined;
}

function objectOf(text: string): Record<string, unknown> {
  if (text === "") return {};
  try {
    const value: unknown = parseJson(text);
    if (
      typeof value === "object" && value !== null && !Array.isArray(value)
    ) return value as Record<string, unknown>;
  } catch {
    // a model's slip, or a tool that takes text
  }
  return { input: text };
}
