/**
 * A Chat Completions request as the Responses request that it once was: what its response repeats of it.
 *
 * @module
 */
import type { ChatRequest, Tool } from "../../core/chat.ts";
import { isObject } from "../../core/invalid.ts";
import type { ResponsesRequest, ResponseTool } from "./types.ts";

/** Members that mean the same under the same name. */
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

/** The members of the named tool stand beside its type. */
function flat(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { type } = value;
  if (typeof type !== "string" || !isObject(value[type])) return value;
  const members: Record<string, unknown> = value[type];
  return Array.isArray(members["tools"])
    ? { type, ...members, tools: members["tools"].map(flat) }
    : { type, ...members };
}

function encodeFormat(
  format: ChatRequest["response_format"],
): { type: string; [member: string]: unknown } {
  if (!format) return { type: "text" };
  const { json_schema: schema, ...members } = format;
  return isObject(schema) ? { ...members, ...schema } : members;
}
