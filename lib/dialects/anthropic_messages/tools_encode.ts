/**
 * Tools and the choice among them, from Chat Completions to Anthropic's form.
 *
 * @module
 */
import type { ChatRequest, Tool } from "../../core/chat.ts";
import { isObject } from "../../core/invalid.ts";
import { withCacheControl } from "./content_encode.ts";
import { refuse } from "./refusal.ts";
import type { MessagesRequest, ToolChoice, ToolParam } from "./types.ts";

/** Both absent when the request has no tools, as a choice without tools is refused. */
export type EncodedTools = Pick<MessagesRequest, "tools" | "tool_choice">;

/** Free text in, so one string; {@linkcode customToolNames} tells the reader of the answer to take it out again. */
const CUSTOM_SCHEMA: ToolParam["input_schema"] = {
  type: "object",
  properties: { input: { type: "string" } },
  required: ["input"],
};

/**
 * Encodes `tools`, `tool_choice` and `parallel_tool_calls`, and the legacy `functions` and `function_call`.
 *
 * A custom tool becomes a function with one string property `input`; a tool of another type that has a name, such as
 * one of the provider's own, is sent as it is.
 *
 * @throws {ApiError} 400 for a tool without a name, a grammar, or a choice of unknown form
 */
export function encodeTools(request: ChatRequest): EncodedTools {
  const legacy = legacyFunctions(request);
  const tools = [
    ...(request.tools ?? []).map((tool, index) =>
      encodeTool(tool, `tools[${index}]`)
    ),
    ...legacy.map((tool, index) => encodeTool(tool, `functions[${index}]`)),
  ];
  const { choice, allowed } = encodeChoice(request);
  const kept = tools.filter(({ name }) => allowed?.has(name) ?? true);
  if (kept.length === 0) return {};
  // The legacy form has room for one call only.
  const single = request.parallel_tool_calls === false || legacy.length > 0;
  return {
    tools: kept,
    ...(single && choice?.type !== "none"
      ? {
        "tool_choice": {
          ...(choice ?? { type: "auto" }),
          "disable_parallel_tool_use": true,
        },
      }
      : choice === undefined
      ? {}
      : { "tool_choice": choice }),
  };
}

/** Names of the request's custom tools, whose calls the caller expects as free text. */
export function customToolNames(request: ChatRequest): Set<string> {
  return new Set(
    (request.tools ?? []).flatMap(({ type, custom }) =>
      type === "custom" && custom !== undefined ? [custom.name] : []
    ),
  );
}

/** Whether the request is of the legacy kind, whose answers carry `function_call`. */
export function usesLegacyFunctions(request: ChatRequest): boolean {
  return !request.tools?.length && legacyFunctions(request).length > 0;
}

function legacyFunctions(request: ChatRequest): Tool[] {
  const functions = request["functions"];
  return Array.isArray(functions)
    ? functions.map((it) => ({ type: "function", function: it }))
    : [];
}

function encodeTool(tool: Tool, param: string): ToolParam {
  const definition = tool.custom ?? tool.function;
  if (definition === undefined) {
    if (typeof tool["name"] === "string") return tool as unknown as ToolParam;
    throw refuse(`A tool of type "${tool.type}" cannot be sent here`, param);
  }
  const format = tool.custom?.format;
  if (isObject(format) && format["type"] !== "text") {
    throw refuse("A grammar for a tool cannot be sent here", `${param}.custom`);
  }
  const { name, description } = definition;
  const encoded: ToolParam = {
    name,
    ...(description ? { description } : {}),
    "input_schema": tool.custom === undefined
      ? { type: "object", ...(tool.function?.parameters ?? { properties: {} }) }
      : CUSTOM_SCHEMA,
    ...(tool.function?.strict === true ? { strict: true } : {}),
  };
  return withCacheControl(encoded, { ...definition, ...tool });
}

interface EncodedChoice {
  choice?: ToolChoice;
  /** Names that a choice of several tools lets through. */
  allowed?: ReadonlySet<string>;
}

function encodeChoice(request: ChatRequest): EncodedChoice {
  const wanted = request.tool_choice ?? request["function_call"];
  if (wanted === undefined || wanted === null) return {};
  if (isObject(wanted)) {
    const allowed = wanted["allowed_tools"];
    if (isObject(allowed)) {
      return { ...choiceOf(allowed["mode"]), allowed: allowedNames(allowed) };
    }
    const name = nameOf(wanted);
    if (name !== undefined) return { choice: { type: "tool", name } };
  }
  return choiceOf(wanted);
}

function choiceOf(mode: unknown): EncodedChoice {
  switch (mode) {
    case "none":
    case "auto":
      return { choice: { type: mode } };
    case "required":
      return { choice: { type: "any" } };
    default:
      throw refuse("Unknown form of tool_choice", "tool_choice");
  }
}

function allowedNames(allowed: Record<string, unknown>): Set<string> {
  const tools = Array.isArray(allowed["tools"]) ? allowed["tools"] : [];
  return new Set(tools.map(nameOf).filter((name) => name !== undefined));
}

/** The name in `{function: {name}}`, `{custom: {name}}` or, of a legacy choice, `{name}`. */
function nameOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const holder = [value["function"], value["custom"], value].find(isObject);
  const name = holder?.["name"];
  return typeof name === "string" ? name : undefined;
}
