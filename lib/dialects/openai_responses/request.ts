/**
 * A Responses request as a Chat Completions request.
 *
 * @module
 */
import type { ChatRequest, Message, Tool } from "../../core/chat.ts";
import { inputMessages, isSet, unsupported } from "./input.ts";
import type { ResponsesRequest, ResponseTool } from "./types.ts";

/**
 * Members that mean the same under the same name. Not `metadata`: Chat Completions takes it only with `store`, and
 * the response repeats it all the same.
 */
const SAME = [
  "stream",
  "temperature",
  "top_p",
  "user",
  "safety_identifier",
  "prompt_cache_key",
  "prompt_cache_retention",
  "service_tier",
] as const;

/** Asks for the log probabilities of the answer's tokens. */
const LOGPROBS = "message.output_text.logprobs";

/**
 * Translates a request; `earlier` holds the messages that `previous_response_id` stands for, instructions apart.
 *
 * @throws {ApiError} status 400, `param` names the member that has no counterpart
 */
export function decodeRequest(
  body: ResponsesRequest,
  earlier: readonly Message[] = [],
): ChatRequest {
  refuseState(body);
  const messages: Message[] = [];
  if (body.instructions) {
    messages.push({ role: "system", content: body.instructions });
  }
  messages.push(...earlier, ...inputMessages(body.input ?? []));
  const request: ChatRequest = { model: body.model, messages };
  for (const name of SAME) {
    const value: unknown = body[name];
    if (isSet(value)) (request as Record<string, unknown>)[name] = value;
  }
  // The name that every server knows; clients of servers that renamed it translate.
  if (isSet(body.max_output_tokens)) {
    request.max_tokens = body.max_output_tokens;
  }
  if (isSet(body.reasoning?.effort)) {
    request.reasoning_effort = body.reasoning.effort;
  }
  if (isSet(body.text?.verbosity)) request["verbosity"] = body.text.verbosity;
  const logprobs = body.top_logprobs ?? 0;
  if (logprobs > 0 || body.include?.includes(LOGPROBS)) {
    request["logprobs"] = true;
    if (logprobs > 0) request["top_logprobs"] = logprobs;
  }
  const format = responseFormat(body);
  if (format !== undefined) request.response_format = format;
  if (isSet(body.tools) && body.tools.length > 0) {
    request.tools = body.tools.map(decodeTool);
    const choice = toolChoice(body.tool_choice);
    if (choice !== undefined) request.tool_choice = choice;
    if (isSet(body.parallel_tool_calls)) {
      request.parallel_tool_calls = body.parallel_tool_calls;
    }
  }
  if (body.stream) request.stream_options = { include_usage: true };
  return request;
}

/** What asks for state or work that only the original service keeps. */
function refuseState(body: ResponsesRequest): void {
  if (body.background) throw unsupported("background", "background responses");
  if (isSet(body.conversation)) {
    throw unsupported("conversation", "conversations");
  }
  if (isSet(body.prompt)) throw unsupported("prompt", "stored prompts");
}

function responseFormat(
  body: ResponsesRequest,
): ChatRequest["response_format"] | undefined {
  const format = body.text?.format;
  if (!isSet(format) || format.type === "text") return undefined;
  if (format.type !== "json_schema") return { type: format.type };
  const { type, ...schema } = format;
  return { type, json_schema: schema };
}

function decodeTool(tool: ResponseTool, index: number): Tool {
  const { type, ...rest } = tool;
  if (type === "function") {
    return { type, function: { ...present(rest), name: tool.name ?? "" } };
  }
  if (type === "custom") {
    const { name = "", description, format } = tool;
    return { type, custom: { name, ...present({ description, format }) } };
  }
  throw unsupported(`tools[${index}].type`, `tools of type "${type}"`);
}

function toolChoice(choice: unknown): unknown {
  if (typeof choice !== "object" || choice === null) {
    return choice ?? undefined;
  }
  const { type, name, mode, tools } = choice as Record<string, unknown>;
  if (type === "function") return { type, function: { name } };
  if (type === "custom") return { type, custom: { name } };
  if (type === "allowed_tools" && Array.isArray(tools)) {
    return {
      type,
      allowed_tools: { mode, tools: tools.map((tool) => toolChoice(tool)) },
    };
  }
  throw unsupported("tool_choice", `a tool choice of type "${type}"`);
}

function present(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => isSet(value)),
  );
}
