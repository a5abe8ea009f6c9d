/**
 * Members of a request beside its messages that affect the answer.
 *
 * @module
 */
import type { Tool } from "../../../../core/chat.ts";
import { isObject } from "../../../../core/data/invalid.ts";
import { membersOf, textOf } from "../foreign_values.ts";

/** Members whose value is a number; some programs write it as text. */
const NUMBERS = [
  "temperature",
  "top_p",
  "max_tokens",
  "max_completion_tokens",
  "seed",
  "presence_penalty",
  "frequency_penalty",
];

const OTHERS = [
  "tool_choice",
  "parallel_tool_calls",
  "functions",
  "function_call",
  "response_format",
  "stop",
  "reasoning_effort",
];

/** The members of a request in the shape of Chat Completions, its tools included. */
export const REQUEST_MEMBERS: readonly string[] = [
  "tools",
  ...OTHERS,
  ...NUMBERS,
];

/**
 * Those members of a request of any API.
 *
 * @param leftOut gets the kinds of tools without a counterpart
 */
export function requestMembers(
  given: unknown,
  leftOut: string[],
): Record<string, unknown> {
  const request = membersOf(given);
  const members: Record<string, unknown> = {};
  const tools = anyTools(request["tools"], leftOut);
  if (tools.length > 0) members["tools"] = tools;
  for (const name of OTHERS) {
    const value = request[name];
    if (value === undefined || value === null) continue;
    // A choice means nothing without tools, and other APIs write it otherwise.
    const choice = name === "tool_choice" || name === "parallel_tool_calls";
    if (choice && (tools.length === 0 || isForeignChoice(value))) continue;
    members[name] = value;
  }
  for (const name of NUMBERS) {
    const value = request[name];
    const number = typeof value === "string" && value.trim() !== ""
      ? Number(value)
      : value;
    if (typeof number === "number" && Number.isFinite(number)) {
      members[name] = number;
    }
  }
  return members;
}

function isForeignChoice(value: unknown): boolean {
  return isObject(value) && !isObject(value["function"]) &&
    !isObject(value["custom"]);
}

/** Tools in the shape of any API. */
export function anyTools(given: unknown, leftOut: string[]): Tool[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((value): Tool[] => {
    const tool = membersOf(value);
    if (isObject(tool["function"]) || isObject(tool["custom"])) {
      return [tool as unknown as Tool];
    }
    const name = textOf(tool["name"]);
    const parameters = tool["input_schema"] ?? tool["parameters"] ??
      tool["inputSchema"] ?? tool["schema"];
    if (
      name === "" || parameters === undefined && tool["type"] !== "function"
    ) {
      leftOut.push(`a tool of the provider (${tool["type"] ?? "unknown"})`);
      return [];
    }
    const { description } = tool;
    return [{
      type: "function",
      function: {
        name,
        ...(typeof description === "string" ? { description } : {}),
        ...(isObject(parameters) ? { parameters } : {}),
      },
    }];
  });
}
