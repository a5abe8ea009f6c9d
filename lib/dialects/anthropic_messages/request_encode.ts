/**
 * A Chat Completions request as a Messages request.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { isObject } from "../../core/invalid.ts";
import { hasFixedSampling, takesBothSamplings } from "./model.ts";
import { refuse } from "./refusal.ts";
import {
  encodeEffort,
  encodeThinking,
  relaxed,
  thinks,
  withBudget,
} from "./thinking_encode.ts";
import { encodeTools } from "./tools_encode.ts";
import { encodeTurns } from "./turns_encode.ts";
import type { MessagesRequest, OutputConfig, TextBlock } from "./types.ts";

/** What decides between the API's versions and fills what a request leaves open. */
export interface EncodeOptions {
  /** `anthropic-version` of the call: "2023-06-01" (default), or "2026-10-21", which refuses sampling parameters. */
  version?: string;
  /** Limit on the answer's tokens for a request without one, as the API wants it always; default 4096. */
  defaultMaxTokens?: number;
}

/** Members of Anthropic's own that a request may carry through. */
const OWN_MEMBERS = [
  "cache_control",
  "container",
  "diagnostics",
  "inference_geo",
  "speed",
] as const;

const JSON_INSTRUCTION =
  "Answer with a single JSON object, without any text or code fence around it.";

/**
 * Translates a request; the same request always gives the same members in the same order, so that the provider's
 * cache and a recorded hash hold.
 *
 * What only tunes or labels (seed, penalties, `logit_bias`, `store`, …) is left out where it has no counterpart; what
 * a caller would lose or wait for in vain is refused.
 *
 * @throws {ApiError} 400 with the parameter's name, for what cannot be carried
 */
export function encodeRequest(
  request: ChatRequest,
  options: EncodeOptions = {},
): MessagesRequest {
  refuseUnanswerable(request);
  const { system, turns } = encodeTurns(request.messages);
  const { tools, tool_choice: choice } = encodeTools(request);
  const thinking = encodeThinking(request, turns);
  const outputConfig = encodeOutputConfig(request);
  const maxTokens = request.max_completion_tokens ?? request.max_tokens ??
    options.defaultMaxTokens ?? 4096;
  const prompt = encodeSystem(system, request);
  const thinkingOn = thinks(thinking);
  return {
    model: request.model,
    "max_tokens": withBudget(maxTokens, thinking),
    ...(prompt.length === 0 ? {} : { system: prompt }),
    messages: turns,
    ...(tools === undefined ? {} : { tools }),
    ...(choice === undefined
      ? {}
      : { "tool_choice": thinkingOn ? relaxed(choice) : choice }),
    ...(thinking === undefined ? {} : { thinking }),
    ...outputConfig,
    ...encodeStop(request),
    ...(thinkingOn ? {} : encodeSampling(request, options.version)),
    ...encodeUser(request),
    ...encodeServiceTier(request),
    ...ownMembers(request),
    ...(request.stream === true ? { stream: true } : {}),
  };
}

function refuseUnanswerable(request: ChatRequest): void {
  if ((request.n ?? 1) > 1) {
    throw refuse("Only one choice can be asked for", "n");
  }
  if (request["logprobs"] === true) {
    throw refuse("Log probabilities are not available", "logprobs");
  }
  const modalities = request["modalities"];
  if (Array.isArray(modalities) && modalities.includes("audio")) {
    throw refuse("Audio output is not available", "modalities");
  }
}

/** One text, paragraphs apart; blocks where a message came in several or carries a cache mark. */
function encodeSystem(
  messages: TextBlock[][],
  request: ChatRequest,
): string | TextBlock[] {
  const blocks = messages.flat();
  if (request.response_format?.type === "json_object") {
    blocks.push({ type: "text", text: JSON_INSTRUCTION });
  }
  const simple = messages.every((texts) => texts.length <= 1) &&
    blocks.every((block) => block.cache_control === undefined);
  return simple ? blocks.map(({ text }) => text).join("\n\n") : blocks;
}

function encodeOutputConfig(
  request: ChatRequest,
): Pick<MessagesRequest, "output_config"> {
  const own = request["output_config"];
  const config: OutputConfig = {
    ...(isObject(own) ? own : {}),
    ...encodeEffort(request),
    ...encodeFormat(request),
  };
  return Object.keys(config).length === 0 ? {} : { "output_config": config };
}

function encodeFormat({ response_format: format }: ChatRequest): OutputConfig {
  switch (format?.type) {
    case undefined:
    case "text":
    case "json_object":
      return {};
    case "json_schema": {
      const { json_schema: named } = format;
      const schema = isObject(named) ? named["schema"] : undefined;
      if (isObject(schema)) return { format: { type: "json_schema", schema } };
      throw refuse("A JSON schema is missing", "response_format.json_schema");
    }
    default:
      throw refuse(
        `Answers of type "${format?.type}" are not available`,
        "response_format",
      );
  }
}

function encodeStop({ stop }: ChatRequest): Partial<MessagesRequest> {
  const all = typeof stop === "string" ? [stop] : stop ?? [];
  const sequences = all.filter((text) => text.trim() !== "");
  return sequences.length === 0 ? {} : { "stop_sequences": sequences };
}

function encodeSampling(
  request: ChatRequest,
  version: string | undefined,
): Partial<MessagesRequest> {
  if (version === "2026-10-21" || hasFixedSampling(request.model)) return {};
  const { temperature, top_p: topP } = request;
  const topK = request["top_k"];
  const tempered = typeof temperature === "number";
  const withTopP = typeof topP === "number" &&
    (!tempered || takesBothSamplings(request.model));
  return {
    ...(tempered ? { temperature: Math.min(temperature, 1) } : {}),
    ...(withTopP ? { "top_p": topP } : {}),
    ...(typeof topK === "number" ? { "top_k": topK } : {}),
  };
}

function encodeUser(request: ChatRequest): Partial<MessagesRequest> {
  const user = request["safety_identifier"] ?? request.user;
  return typeof user === "string" && user !== ""
    ? { metadata: { "user_id": user } }
    : {};
}

function encodeServiceTier(request: ChatRequest): Partial<MessagesRequest> {
  switch (request["service_tier"]) {
    case "auto":
      return { "service_tier": "auto" };
    case "default":
      return { "service_tier": "standard_only" };
    default:
      return {};
  }
}

function ownMembers(request: ChatRequest): Partial<MessagesRequest> {
  return Object.fromEntries(
    OWN_MEMBERS.flatMap((name) => {
      const value = request[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
