/**
 * Whether an answer's tool calls are calls of the request's tools.
 *
 * @module
 */
import type { ToolCall } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameMap } from "../../core/data/names.ts";
import { fits, readJson } from "./json_values.ts";

/** What is wrong with calls, or undefined where each names a tool that was given, with arguments that fit it. */
export function toolCallProblem(
  calls: readonly ToolCall[],
  tools: unknown,
): string | undefined {
  if (calls.length === 0) return "calls no tool";
  const known = new NameMap<unknown>();
  for (const tool of Array.isArray(tools) ? tools : []) {
    const one: unknown = isObject(tool) ? tool["function"] : undefined;
    if (!isObject(one) || typeof one["name"] !== "string") continue;
    known.set(one["name"], one["parameters"]);
  }
  for (const call of calls) {
    const name = call.function?.name ?? "";
    if (call.function === undefined || !known.has(name)) {
      return `calls ${name || "a tool without a name"}, which it was not given`;
    }
    const given = readJson(call.function.arguments || "{}");
    if (given === undefined) {
      return `calls ${name} with arguments that are not JSON`;
    }
    if (!fits(given, known.get(name))) {
      return `calls ${name} with arguments that do not fit its parameters`;
    }
  }
  return undefined;
}
