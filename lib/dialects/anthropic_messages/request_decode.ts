/**
 * A Messages request as a Chat Completions request, for an upstream that speaks only that.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { invalid, isObject } from "../../core/invalid.ts";
import { decodeTools } from "./tools_decode.ts";
import { decodeTurns } from "./turns_decode.ts";

/** The other dialect has room for so many stop sequences. */
const MAX_STOPS = 4;

/**
 * Translates a request's body. Reasoning of earlier turns is kept in `reasoning_content` and `thinking_blocks`, which
 * a client drops for providers that refuse them. A stream is asked for with its usage, as Anthropic's always has it.
 *
 * `thinking`, `top_k` and marks for the cache are left out: they have no counterpart, and many models refuse what
 * comes nearest.
 *
 * @throws {ApiError} 400 with the parameter's name, for a malformed request or what cannot be carried
 */
export function decodeRequest(body: unknown): ChatRequest {
  if (!isObject(body)) throw invalid(undefined, "must be a JSON object");
  const { model, max_tokens: maxTokens } = body;
  if (typeof model !== "string" || model === "") {
    throw invalid("model", "must be the name of a model");
  }
  return {
    model,
    messages: decodeTurns(body["system"], body["messages"]),
    ...(typeof maxTokens === "number" ? { "max_tokens": maxTokens } : {}),
    ...decodeTools(body["tools"], body["tool_choice"]),
    ...decodeOutputConfig(body["output_config"]),
    ...decodeStops(body["stop_sequences"]),
    ...decodeSampling(body),
    ...decodeLabels(body),
    ...(body["stream"] === true
      ? { stream: true, "stream_options": { "include_usage": true } }
      : {}),
  };
}

function decodeOutputConfig(config: unknown): Partial<ChatRequest> {
  if (!isObject(config)) return {};
  const { effort, format } = config;
  const schema = isObject(format) ? format["schema"] : undefined;
  return {
    ...(typeof effort === "string" ? { "reasoning_effort": effort } : {}),
    ...(schema === undefined ? {} : {
      "response_format": {
        type: "json_schema",
        // Anthropic's schemas always bind.
        "json_schema": { name: "answer", schema, strict: true },
      },
    }),
  };
}

function decodeStops(sequences: unknown): Partial<ChatRequest> {
  if (!Array.isArray(sequences) || sequences.length === 0) return {};
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
