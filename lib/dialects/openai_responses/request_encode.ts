/**
 * Translates a recorded Chat Completions request back to a Responses request, as far as a response repeats it.
 *
 * @module
 */
import type { ChatRequest, Tool } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import type { ResponsesRequest, ResponseTool } from "./types.ts";

/** Members with the same name and meaning. */
const SAME = [
  "temperature",
  "top_p",
  "top_logprobs",
  "parallel_tool_calls",
  "user",
  "safety_identifier",
  "prompt_cache_key",
  "service_tier",
] as const;

/** Translates everything but the conversation. */
export function encodeRequest(request: ChatRequest): ResponsesRequest {
  const encoded: ResponsesRequest = { model: request.model };
  for (const name of SAME) {
    const value: unknown = request[name];
    if (value !== undefined) {
      (encoded as Record<string, unknown>)[name] = value;
    }
  }
  const { max_tokens: limit, reasoning_effort: effort, tools } = request;
  if (typeof limit === "number") encoded.max_output_tokens = limit;
  if (effort) encoded.reasoning = { effort, summary: null };
  if (tools?.length) encoded.tools = tools.map(encodeTool);
  const { tool_choice: choice } = request;
  if (choice !== undefined) encoded.tool_choice = flat(choice);
  const verbosity = request["verbosity"];
  encoded.text = {
    format: encodeFormat(request.response_format),
    ...(typeof verbosity === "string" ? { verbosity } : {}),
  };
  return encoded;
}

function encodeTool(tool: Tool): ResponseTool {
  return flat(tool) as ResponseTool;
}

/** Moves the members below a value's type beside the type. */
function flat(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { type } = value;
  if (typeof type !== "string" || !isObject(value[type])) return value;
  const members = flatGrammar(value[type]);
  return Array.isArray(members["tools"])
    ? { type, ...members, tools: members["tools"].map(flat) }
    : { type, ...members };
}

/** Moves a grammar's members beside its type. */
function flatGrammar(
  members: Record<string, unknown>,
): Record<string, unknown> {
  const { format } = members;
  if (!isObject(format) || !isObject(format["grammar"])) return members;
  const { grammar, ...rest } = format;
  return { ...members, format: { ...rest, ...grammar } };
}

function encodeFormat(
  format: ChatRequest["response_format"],
): { type: string; [member: string]: unknown } {
  if (!format) return { type: "text" };
  const { json_schema: schema, ...members } = format;
  return isObject(schema) ? { ...members, ...schema } : members;
}
