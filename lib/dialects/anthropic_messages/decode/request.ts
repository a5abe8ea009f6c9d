/**
 * A Messages request as a Chat Completions request, for an upstream that speaks only that.
 *
 * @module
 */
import type { ChatRequest } from "../../../core/chat.ts";
import { type LeaveOut, noteLeftOut } from "../../../core/fates.ts";
import { invalid, isObject } from "../../../core/data/invalid.ts";
import { DECODE_FATES } from "./fates.ts";
import { refuse } from "../refusal.ts";
import { decodeTools } from "./tools.ts";
import { decodeTurns, type TurnOptions } from "./turns.ts";

/** How many stop sequences Chat Completions allows. */
const MAX_STOPS = 4;

/**
 * Translates a request's body. Reasoning of earlier turns is kept in `reasoning_content` and `thinking_blocks`, which
 * a client drops for providers that refuse them. A stream is asked for with its usage, because Anthropic's always has it.
 *
 * `thinking`, `top_k` and cache marks are left out and reported: they have no counterpart, and many models refuse the
 * nearest member. {@linkcode DECODE_FATES} lists all members.
 *
 * @throws {ApiError} 400 with the parameter's name, for a malformed request or a value that cannot be translated
 */
export function decodeRequest(
  body: unknown,
  options: TurnOptions = {},
): ChatRequest {
  const { leaveOut } = options;
  if (!isObject(body)) throw invalid(undefined, "must be a JSON object");
  const { model, max_tokens: maxTokens } = body;
  if (typeof model !== "string" || model === "") {
    throw invalid("model", "must be the name of a model");
  }
  const { inference_geo: region } = body;
  if (region !== undefined && region !== null) {
    throw refuse("A region cannot be chosen for this model", "inference_geo");
  }
  noteMembers(body, leaveOut);
  return {
    model,
    messages: decodeTurns(body["system"], body["messages"], options),
    ...(typeof maxTokens === "number" ? { "max_tokens": maxTokens } : {}),
    ...decodeTools(body["tools"], body["tool_choice"], leaveOut),
    ...decodeOutputConfig(body["output_config"]),
    ...decodeFormat(body["output_format"]),
    ...decodeStops(body["stop_sequences"], leaveOut),
    ...decodeSampling(body),
    ...decodeLabels(body),
    ...(body["stream"] === true
      ? { stream: true, "stream_options": { "include_usage": true } }
      : {}),
  };
}

function noteMembers(
  body: Record<string, unknown>,
  leaveOut: LeaveOut | undefined,
): void {
  noteLeftOut(body, "", DECODE_FATES, leaveOut);
  for (const name of ["output_config", "metadata"]) {
    const value = body[name];
    if (isObject(value)) noteLeftOut(value, name, DECODE_FATES, leaveOut);
  }
}

function decodeOutputConfig(config: unknown): Partial<ChatRequest> {
  if (!isObject(config)) return {};
  const { effort, format } = config;
  return {
    ...(typeof effort === "string" ? { "reasoning_effort": effort } : {}),
    ...decodeFormat(format),
  };
}

function decodeFormat(format: unknown): Partial<ChatRequest> {
  const schema = isObject(format) ? format["schema"] : undefined;
  return schema === undefined ? {} : {
    "response_format": {
      type: "json_schema",
      // Anthropic's schemas are always strict.
      "json_schema": { name: "answer", schema, strict: true },
    },
  };
}

function decodeStops(
  sequences: unknown,
  leaveOut: LeaveOut | undefined,
): Partial<ChatRequest> {
  if (!Array.isArray(sequences) || sequences.length === 0) return {};
  if (sequences.length > MAX_STOPS) leaveOut?.("stop_sequences");
  return { stop: sequences.slice(0, MAX_STOPS).map(String) };
}

function decodeSampling(body: Record<string, unknown>): Partial<ChatRequest> {
  const { temperature, top_p: topP } = body;
  return {
    ...(typeof temperature === "number" ? { temperature } : {}),
    ...(typeof topP === "number" ? { "top_p": topP } : {}),
  };
}

function decodeLabels(body: Record<string, unknown>): Partial<ChatRequest> {
  const { metadata, service_tier: tier } = body;
  const user = isObject(metadata) ? metadata["user_id"] : undefined;
  return {
    ...(typeof user === "string" ? { user } : {}),
    ...(tier === "auto" ? { "service_tier": "auto" } : {}),
    ...(tier === "standard_only" ? { "service_tier": "default" } : {}),
  };
}
