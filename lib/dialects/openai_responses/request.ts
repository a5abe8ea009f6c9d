/**
 * A Responses request as a Chat Completions request.
 *
 * @module
 */
import type { ChatRequest, Message } from "../../core/chat.ts";
import { type LeaveOut, noteLeftOut } from "../../core/fates.ts";
import { isObject } from "../../core/data/invalid.ts";
import { DECODE_FATES } from "./decode_fates.ts";
import { isSet, type Refuse, refuse, unsupported } from "./content.ts";
import { inputMessages } from "./input.ts";
import { placedTools } from "./placed_tools.ts";
import { decodeTools } from "./tools.ts";
import type { ResponsesRequest } from "./types.ts";

/**
 * Members with the same name and meaning. Not `metadata`: Chat Completions accepts it only with `store`, and
 * the response repeats it anyway.
 */
const SAME = [
  "stream",
  "temperature",
  "top_p",
  "user",
  "safety_identifier",
  "moderation",
  "prompt_cache_key",
  "prompt_cache_options",
  "prompt_cache_retention",
  "service_tier",
] as const;

/** The value of `include` that asks for the log probabilities of the answer's tokens. */
const LOGPROBS = "message.output_text.logprobs";

/** The values of `include` that are supported; the others are for the service's own tools. */
const INCLUDED: readonly string[] = [LOGPROBS, "reasoning.encrypted_content"];

/**
 * Translates a request; `earlier` has the messages of `previous_response_id`, without instructions.
 * {@linkcode DECODE_FATES} lists all members.
 *
 * @throws {ApiError} status 400, `param` names the member that has no counterpart
 */
export function decodeRequest(
  body: ResponsesRequest,
  earlier: readonly Message[] = [],
  leaveOut: LeaveOut = () => {},
): ChatRequest {
  noteMembers(body, leaveOut);
  return decoded(body, earlier, { leaveOut, refused: refuse });
}

/**
 * The recorded form of a request that is relayed unchanged: what has no counterpart is in the request's body, which is
 * kept.
 */
export function recordedRequest(
  body: ResponsesRequest,
  earlier: readonly Message[] = [],
): ChatRequest {
  return decoded(body, earlier, { refused: () => {}, withoutNotes: true });
}

function decoded(
  body: ResponsesRequest,
  earlier: readonly Message[],
  { leaveOut, refused, withoutNotes = false }: {
    readonly leaveOut?: LeaveOut;
    readonly refused: Refuse;
    readonly withoutNotes?: boolean;
  },
): ChatRequest {
  refuseState(body, refused);
  const messages: Message[] = [];
  if (body.instructions) {
    messages.push({ role: "system", content: body.instructions });
  }
  const tools = placedTools(body);
  const input = inputMessages(body.input ?? [], {
    tools,
    leaveOut,
    refuse: refused,
    withoutNotes,
  });
  // As arguments of one call, 100,000 of them would fill the stack.
  const all = [...messages, ...earlier, ...input];
  const request: ChatRequest = { model: body.model, messages: all };
  for (const name of SAME) {
    const value: unknown = body[name];
    if (isSet(value)) (request as Record<string, unknown>)[name] = value;
  }
  // Every server knows this name, except some whose clients rename it.
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
  Object.assign(request, decodeTools(body, leaveOut, refused));
  if (request.tools && isSet(body.parallel_tool_calls)) {
    request.parallel_tool_calls = body.parallel_tool_calls;
  }
  if (body.stream) request.stream_options = { include_usage: true };
  return request;
}

/** The Responses API's name of a Chat Completions member. */
export function nameOfMember(member: string): string {
  const [top = "", rest = ""] = member.split(/(?=[.[])(.*)/s);
  const own = Object.hasOwn(NAMES, top) ? NAMES[top] : undefined;
  return own === undefined ? member : own + rest;
}

/** Names of the Responses API by those of Chat Completions. */
const NAMES: Readonly<Record<string, string>> = {
  "messages": "input",
  "max_tokens": "max_output_tokens",
  "reasoning_effort": "reasoning.effort",
  "response_format": "text.format",
  "verbosity": "text.verbosity",
};

function noteMembers(
  body: ResponsesRequest,
  leaveOut: LeaveOut | undefined,
): void {
  noteLeftOut(body, "", DECODE_FATES, leaveOut);
  for (const name of ["reasoning", "text", "stream_options"]) {
    const value = body[name];
    if (isObject(value)) noteLeftOut(value, name, DECODE_FATES, leaveOut);
  }
  for (const value of body.include ?? []) {
    if (!INCLUDED.includes(value)) leaveOut?.(`include[${value}]`);
  }
}

/** Refuses members that ask for state or work that only the original service keeps. */
function refuseState(body: ResponsesRequest, refused: Refuse): void {
  if (body.background) {
    refused(unsupported("background", "background responses"));
  }
  if (isSet(body.conversation)) {
    refused(unsupported("conversation", "conversations"));
  }
  if (isSet(body.prompt)) refused(unsupported("prompt", "stored prompts"));
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
