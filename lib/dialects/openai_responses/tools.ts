/**
 * The tools of a Responses request, and the choice among them, in the format of Chat Completions.
 *
 * @module
 */
import type { ChatRequest, Tool } from "../../core/chat.ts";
import { type LeaveOut, noteLeftOut } from "../../core/fates.ts";
import type { ApiError } from "../../core/errors.ts";
import { isObject } from "../../core/data/invalid.ts";
import { DECODE_FATES } from "./decode_fates.ts";
import { isSet, type Refuse, refuse, unsupported } from "./content.ts";
import {
  addedTools,
  type PlacedTool,
  placedTools,
  ToolIndex,
  toolsOf,
} from "./placed_tools.ts";
import type { ResponsesRequest, ResponseTool } from "./types.ts";

/** Members of a function that Chat Completions knows. */
const FUNCTION_MEMBERS = ["description", "parameters", "strict"] as const;

/**
 * Decodes the tools and the choice. Tools that only the service could run are left out, unless the model must call one.
 *
 * @throws {ApiError} 400 for a choice of a tool that is missing
 */
export function decodeTools(
  body: ResponsesRequest,
  leaveOut: LeaveOut | undefined,
  refused: Refuse = refuse,
): Pick<ChatRequest, "tools" | "tool_choice"> {
  const placed = placedTools(body);
  noteTools([...body.tools ?? [], ...addedTools(body.input)], leaveOut);
  const options = { placed, leaveOut, refused };
  const choice = decodeChoice(body.tool_choice, options);
  if (placed.length === 0) {
    if (choice === "required") refused(missingTool());
    return {};
  }
  return {
    tools: placed.map(decodeTool),
    ...(choice === undefined ? {} : { "tool_choice": choice }),
  };
}

function noteTools(
  tools: readonly ResponseTool[],
  leaveOut: LeaveOut | undefined,
): void {
  for (const tool of tools) {
    const path = `tools[${tool.type}]`;
    if (!Object.hasOwn(DECODE_FATES, `${path}.type`)) leaveOut?.(path);
    else noteLeftOut(tool, path, DECODE_FATES, leaveOut);
    if (tool.type === "namespace") noteTools(toolsOf(tool), leaveOut);
  }
}

function decodeTool({ tool, name }: PlacedTool): Tool {
  const { type, description, format } = tool;
  if (type === "custom") {
    return {
      type,
      custom: { name, ...present({ description, format: grammar(format) }) },
    };
  }
  const members = FUNCTION_MEMBERS.map((member) => [member, tool[member]]);
  return {
    type: "function",
    function: { ...present(Object.fromEntries(members)), name },
  };
}

/** Wraps a grammar's members in the member `grammar`, as Chat Completions has them. */
function grammar(format: unknown): unknown {
  if (!isObject(format) || format["type"] !== "grammar") return format;
  const { type, ...members } = format;
  return isObject(format["grammar"]) ? format : { type, grammar: members };
}

/** Decodes a choice. In a request that is only recorded, a refused choice stays unchanged. */
function decodeChoice(
  choice: unknown,
  { placed, leaveOut, refused }: {
    readonly placed: readonly PlacedTool[];
    readonly leaveOut: LeaveOut | undefined;
    readonly refused: Refuse;
  },
): unknown {
  const refusedChoice = () => {
    refused(missingTool());
    return choice;
  };
  if (!isObject(choice)) return choice ?? undefined;
  const index = new ToolIndex(placed);
  const { type, mode, tools } = choice;
  if (type === "function" || type === "custom") {
    const found = index.find(choice["name"], choice["namespace"]);
    if (found === undefined) return refusedChoice();
    return { type, [type]: { name: found.name } };
  }
  if (type !== "allowed_tools" || !Array.isArray(tools)) {
    return refusedChoice();
  }
  const allowed = tools.filter(isObject).flatMap((tool) => {
    const found = index.find(tool["name"], tool["namespace"]);
    if (found !== undefined) {
      const { type } = found.tool;
      return [{ type, [type]: { name: found.name } }];
    }
    leaveOut?.("tool_choice");
    return [];
  });
  if (allowed.length === 0) {
    return mode === "required" ? refusedChoice() : "none";
  }
  return { type, "allowed_tools": { mode, tools: allowed } };
}

function missingTool(): ApiError {
  return unsupported("tool_choice", "a tool that only the service could run");
}

function present(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => isSet(value)),
  );
}
