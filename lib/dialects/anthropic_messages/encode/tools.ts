/**
 * Tools and the choice among them, from Chat Completions to Anthropic's format.
 *
 * @module
 */
import type { ChatRequest, Tool } from "../../../core/chat.ts";
import { type LeaveOut, noteLeftOut } from "../../../core/fates.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { NameSet } from "../../../core/data/names.ts";
import { withCacheControl } from "./content.ts";
import { ENCODE_FATES, OWN_TOOL_MEMBERS } from "./fates.ts";
import { refuse } from "../refusal.ts";
import type { MessagesRequest, ToolChoice, ToolParam } from "../types.ts";

/** Both are absent if the request has no tools, because the API refuses a choice without tools. */
export type EncodedTools = Pick<MessagesRequest, "tools" | "tool_choice">;

/** The schema for a custom tool's free text; the answer's decoder takes the text out of `input` again. */
const CUSTOM_SCHEMA: ToolParam["input_schema"] = {
  type: "object",
  properties: { input: { type: "string" } },
  required: ["input"],
};

/**
 * Encodes `tools`, `tool_choice` and `parallel_tool_calls`, `web_search_options`, and the legacy `functions` and
 * `function_call`.
 *
 * A custom tool becomes a function with one string property `input`; the provider's own tools are sent unchanged.
 * A tool that nobody can run is left out, unless the model must call it.
 *
 * @throws {ApiError} 400 for a choice of an unknown kind, or of a tool that is missing
 */
export function encodeTools(
  request: ChatRequest,
  leaveOut?: LeaveOut,
): EncodedTools {
  const legacy = legacyFunctions(request);
  const given = [...request.tools ?? [], ...legacy];
  const tools = given.flatMap((tool) => encodeTool(tool, leaveOut));
  const search = searchTool(request["web_search_options"]);
  if (search && tools.every(({ name }) => name !== search.name)) {
    tools.push(search as unknown as ToolParam);
  }
  const { choice, allowed } = encodeChoice(request);
  const kept = tools.filter(({ name }) => allowed?.has(name) ?? true);
  if (tools.length < given.length) checkChoice(choice, kept);
  if (kept.length === 0) return {};
  // The legacy format has one call only.
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

/** Checks that the tool that the model must call is there: any tool, or the one that is named. */
function checkChoice(
  choice: ToolChoice | undefined,
  tools: readonly ToolParam[],
): void {
  const missing = choice?.type === "any" && tools.length === 0 ||
    choice?.type === "tool" && tools.every(({ name }) => name !== choice.name);
  if (!missing) return;
  throw refuse("The tool that must be called is not available", "tool_choice");
}

/** The provider's tool for searching the web, with the user's location. */
function searchTool(
  options: unknown,
): { name: string; [member: string]: unknown } | undefined {
  if (!isObject(options)) return undefined;
  const location = options["user_location"];
  const near = isObject(location) && isObject(location["approximate"])
    ? location["approximate"]
    : undefined;
  return {
    type: "web_search_20250305",
    name: "web_search",
    ...(near === undefined
      ? {}
      : { "user_location": { type: "approximate", ...near } }),
  };
}

/** Names of the request's custom tools, whose calls the caller expects as free text. */
export function customToolNames(request: ChatRequest): Set<string> {
  return new NameSet(
    (request.tools ?? []).flatMap(({ type, custom }) =>
      type === "custom" && custom !== undefined ? [custom.name] : []
    ),
  );
}

/** Whether the request has legacy `functions`, whose answers have `function_call`. */
export function usesLegacyFunctions(request: ChatRequest): boolean {
  return !request.tools?.length && legacyFunctions(request).length > 0;
}

function legacyFunctions(request: ChatRequest): Tool[] {
  const functions = request["functions"];
  return Array.isArray(functions)
    ? functions.map((it) => ({ type: "function", function: it }))
    : [];
}

/** Types of the provider's own tools, such as `web_search_20250305` and `mcp_toolset`. */
const OWN_TYPE = /_(?:20\d{6}|toolset)$/;

function encodeTool(tool: Tool, leaveOut: LeaveOut | undefined): ToolParam[] {
  const definition = tool.custom ?? tool.function;
  if (definition === undefined) {
    if (typeof tool["name"] === "string" || OWN_TYPE.test(tool.type)) {
      return [tool as unknown as ToolParam];
    }
    leaveOut?.(`tools[${tool.type}]`);
    return [];
  }
  noteTool(tool, leaveOut);
  const { name } = definition;
  const description = [definition.description, grammarOf(tool)]
    .filter((text) => text).join("\n\n");
  const encoded: ToolParam = {
    name,
    ...(description === "" ? {} : { description }),
    "input_schema": tool.custom === undefined
      ? { type: "object", ...(tool.function?.parameters ?? { properties: {} }) }
      : CUSTOM_SCHEMA,
    ...(tool.function?.strict === true ? { strict: true } : {}),
  };
  const own = Object.entries({ ...definition, ...tool }).filter(([name]) =>
    name !== "cache_control" && OWN_TOOL_MEMBERS.some((own) => own === name)
  );
  return [
    withCacheControl({ ...encoded, ...Object.fromEntries(own) }, {
      ...definition,
      ...tool,
    }),
  ];
}

function noteTool(tool: Tool, leaveOut: LeaveOut | undefined): void {
  const { type = "function", ...members } = tool;
  const path = `tools[${type}]`;
  const { function: named, custom, ...others } = members;
  noteLeftOut(others, path, ENCODE_FATES, leaveOut);
  noteLeftOut(
    named ?? custom ?? {},
    `${path}.${named === undefined ? "custom" : "function"}`,
    ENCODE_FATES,
    leaveOut,
  );
}

/** The grammar of a custom tool's input as text for the description, because the API has no member for it. */
function grammarOf({ custom }: Tool): string | undefined {
  const { format } = custom ?? {};
  if (!isObject(format) || format["type"] === "text") return undefined;
  const { syntax, definition } = isObject(format["grammar"])
    ? format["grammar"]
    : format;
  return `The input must match this ${syntax} grammar:\n${definition}`;
}

interface EncodedChoice {
  choice?: ToolChoice;
  /** Names of the tools that a choice of several allows. */
  allowed?: ReadonlySet<string>;
}

function encodeChoice(request: ChatRequest): EncodedChoice {
  const wanted = request.tool_choice ?? request["function_call"];
  if (wanted === undefined || wanted === null) return {};
  if (isObject(wanted)) {
    const own = ownChoice(wanted);
    if (own !== undefined) return { choice: own };
    const allowed = wanted["allowed_tools"];
    if (isObject(allowed)) {
      return { ...choiceOf(allowed["mode"]), allowed: allowedNames(allowed) };
    }
    const name = nameOf(wanted);
    if (name !== undefined) return { choice: { type: "tool", name } };
  }
  return choiceOf(wanted);
}

/** A choice in the provider's own format. */
function ownChoice(
  { type, disable_parallel_tool_use: single }: Record<string, unknown>,
): ToolChoice | undefined {
  switch (type) {
    case "any":
    case "auto":
      return {
        type,
        ...(single === true ? { "disable_parallel_tool_use": true } : {}),
      };
    case "none":
      return { type };
    default:
      return undefined;
  }
}

function choiceOf(mode: unknown): EncodedChoice {
  switch (mode) {
    case "none":
    case "auto":
      return { choice: { type: mode } };
    case "required":
      return { choice: { type: "any" } };
    default:
      throw refuse("Unknown kind of tool_choice", "tool_choice");
  }
}

function allowedNames(allowed: Record<string, unknown>): Set<string> {
  const tools = Array.isArray(allowed["tools"]) ? allowed["tools"] : [];
  return new NameSet(tools.map(nameOf).filter((name) => name !== undefined));
}

/** The name in `{function: {name}}`, `{custom: {name}}` or, of a legacy choice, `{name}`. */
function nameOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const holder = [value["function"], value["custom"], value].find(isObject);
  const name = holder?.["name"];
  return typeof name === "string" ? name : undefined;
}
