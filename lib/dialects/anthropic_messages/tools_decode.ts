/**
 * Tools and the choice among them, from Anthropic's form to Chat Completions.
 *
 * @module
 */
import type { ChatRequest, Tool } from "../../core/chat.ts";
import { invalid, isObject } from "../../core/invalid.ts";
import { refuse } from "./refusal.ts";

/**
 * Decodes `tools` and `tool_choice`; nothing when there are no tools.
 *
 * @throws {ApiError} 400 for tools that the provider itself would have to run, and for malformed ones
 */
export function decodeTools(
  tools: unknown,
  choice: unknown,
): Partial<ChatRequest> {
  if (tools === undefined || tools === null) return {};
  if (!Array.isArray(tools)) throw invalid("tools", "must be an array");
  if (tools.length === 0) return {};
  return {
    tools: tools.map((tool, index) => decodeTool(tool, `tools.${index}`)),
    ...decodeChoice(choice),
  };
}

function decodeTool(tool: unknown, param: string): Tool {
  if (!isObject(tool)) throw invalid(param, "must be an object");
  const { type, name, description, input_schema: schema, strict } = tool;
  if (typeof name !== "string") {
    throw invalid(`${param}.name`, "must be a text");
  }
  if (typeof type === "string" && type !== "custom") {
    throw refuse(`Tools of type "${type}" are not available here`, param);
  }
  return {
    type: "function",
    function: {
      name,
      ...(typeof description === "string" ? { description } : {}),
      ...(isObject(schema) ? { parameters: schema } : {}),
      ...(strict === true ? { strict } : {}),
    },
  };
}

function decodeChoice(choice: unknown): Partial<ChatRequest> {
  if (choice === undefined || choice === null) return {};
  if (!isObject(choice)) throw invalid("tool_choice", "must be an object");
  return {
    "tool_choice": decodeMode(choice),
    ...(choice["disable_parallel_tool_use"] === true
      ? { "parallel_tool_calls": false }
      : {}),
  };
}

function decodeMode({ type, name }: Record<string, unknown>): unknown {
  switch (type) {
    case "auto":
    case "none":
      return type;
    case "any":
      return "required";
    case "tool":
      return { type: "function", function: { name } };
    default:
      throw invalid("tool_choice.type", "must be auto, any, tool or none");
  }
}
