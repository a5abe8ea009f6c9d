/**
 * Tools and the choice among them, from Anthropic's format to Chat Completions.
 *
 * @module
 */
import type { ChatRequest, Tool } from "../../../core/chat.ts";
import { type LeaveOut, noteLeftOut } from "../../../core/fates.ts";
import { invalid, isObject } from "../../../core/data/invalid.ts";
import { DECODE_FATES } from "./fates.ts";
import { refuse } from "../refusal.ts";

/**
 * Decodes `tools` and `tool_choice`; nothing when there are no tools. The provider's own tools are left out, unless the
 * model must call one.
 *
 * @throws {ApiError} 400 for malformed tools, and for a choice of a tool that is missing
 */
export function decodeTools(
  tools: unknown,
  choice: unknown,
  leaveOut?: LeaveOut,
): Partial<ChatRequest> {
  if (tools === undefined || tools === null) return {};
  if (!Array.isArray(tools)) throw invalid("tools", "must be an array");
  if (tools.length === 0) return {};
  const kept = tools.flatMap((tool, index) =>
    decodeTool(tool, `tools.${index}`, leaveOut)
  );
  if (kept.length < tools.length) checkChoice(choice, kept);
  return kept.length === 0 ? {} : { tools: kept, ...decodeChoice(choice) };
}

/** Checks that the tool that the model must call is there: any tool, or the one that is named. */
function checkChoice(choice: unknown, tools: readonly Tool[]): void {
  const { type, name } = isObject(choice) ? choice : {};
  const missing = type === "any" && tools.length === 0 ||
    type === "tool" && tools.every((tool) => tool.function?.name !== name);
  if (!missing) return;
  throw refuse("The tool that must be called is not available", "tool_choice");
}

function decodeTool(
  tool: unknown,
  param: string,
  leaveOut: LeaveOut | undefined,
): Tool[] {
  if (!isObject(tool)) throw invalid(param, "must be an object");
  const { type, name, description, input_schema: schema, strict } = tool;
  if (typeof type === "string" && type !== "custom") {
    leaveOut?.(`tools[${type}]`);
    return [];
  }
  if (typeof name !== "string") {
    throw invalid(`${param}.name`, "must be a string");
  }
  noteLeftOut(tool, "tools[]", DECODE_FATES, leaveOut);
  return [{
    type: "function",
    function: {
      name,
      ...(typeof description === "string" ? { description } : {}),
      ...(isObject(schema) ? { parameters: schema } : {}),
      ...(strict === true ? { strict } : {}),
    },
  }];
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
