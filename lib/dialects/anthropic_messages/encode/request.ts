/**
 * A Chat Completions request as a Messages request.
 *
 * @module
 */
import type { ChatRequest } from "../../../core/chat.ts";
import { type LeaveOut, noteLeftOut } from "../../../core/fates.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { withValidNames } from "../../../core/tool_names.ts";
import { ENCODE_FATES, OWN_MEMBERS } from "./fates.ts";
import { encodeFormat } from "./format.ts";
import { hasFixedSampling, takesBothSamplings } from "../model.ts";
import { refuse } from "../refusal.ts";
import {
  encodeEffort,
  encodeThinking,
  relaxed,
  thinks,
  withBudget,
} from "./thinking.ts";
import { encodeTools } from "./tools.ts";
import { encodeTurns } from "./turns.ts";
import type { MessagesRequest, OutputConfig, TextBlock } from "../types.ts";

/** The API's version, and defaults for members that a request does not set. */
export interface EncodeOptions {
  /** `anthropic-version` of the call: "2023-06-01" (default), or "2026-10-21", which refuses sampling parameters. */
  version?: string;
  /** Limit on the answer's tokens for a request without one, because the API requires a limit; default 4096. */
  defaultMaxTokens?: number | undefined;
  /** Reports what is left out. */
  leaveOut?: LeaveOut | undefined;
}

const JSON_INSTRUCTION =
  "Answer with a single JSON object, without any text or code fence around it.";

/**
 * Translates a request. The same request always gives the same members in the same order, so that the provider's cache
 * finds it and a recorded hash is valid.
 *
 * Members that only tune or label (seed, penalties, `logit_bias`, `store`, …) are left out and reported where they have
 * no counterpart; others without one are refused. {@linkcode ENCODE_FATES} lists all members.
 *
 * @throws {ApiError} 400 with the parameter's name, for a value that cannot be translated
 */
export function encodeRequest(
  request: ChatRequest,
  options: EncodeOptions = {},
): MessagesRequest {
  refuseUnanswerable(request);
  const { leaveOut } = options;
  noteRequest(request, leaveOut);
  const { system, turns } = encodeTurns(withValidNames(request), leaveOut);
  const { tools, tool_choice: choice } = encodeTools(request, leaveOut);
  const thinking = encodeThinking(request, turns, leaveOut);
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
      : { "tool_choice": thinkingOn ? relaxed(choice, leaveOut) : choice }),
    ...(thinking === undefined ? {} : { thinking }),
    ...outputConfig,
    ...encodeStop(request, leaveOut),
    ...encodeSampling(request, options, thinkingOn),
    ...encodeUser(request, leaveOut),
    ...encodeServiceTier(request, leaveOut),
    ...ownMembers(request),
    ...(request.stream === true ? { stream: true } : {}),
  };
}

function noteRequest(
  request: ChatRequest,
  leaveOut: LeaveOut | undefined,
): void {
  if (leaveOut === undefined) return;
  const { metadata, ...members } = request;
  noteLeftOut(members, "", ENCODE_FATES, leaveOut);
  const { stream_options: options, web_search_options: search } = request;
  if (isObject(options)) {
    noteLeftOut(options, "stream_options", ENCODE_FATES, leaveOut);
  }
  if (isObject(search)) {
    noteLeftOut(search, "web_search_options", ENCODE_FATES, leaveOut);
  }
  const schema = request.response_format?.["json_schema"];
  if (isObject(schema)) {
    noteLeftOut(schema, "response_format.json_schema", ENCODE_FATES, leaveOut);
  }
  const labels = isObject(metadata) ? Object.keys(metadata) : [];
  if (labels.some((name) => name !== "user_id")) leaveOut("metadata");
}

function refuseUnanswerable(request: ChatRequest): void {
  if ((request.n ?? 1) > 1) {
    throw refuse("Only one choice is available", "n");
  }
  if (request["logprobs"] === true) {
    throw refuse("Log probabilities are not available", "logprobs");
  }
  const modalities = request["modalities"];
  if (Array.isArray(modalities) && modalities.includes("audio")) {
    throw refuse("Audio output is not available", "modalities");
  }
}

/** One text with messages as paragraphs; blocks if a message has several or a cache mark. */
function encodeSystem(
  messages: TextBlock[][],
  request: ChatRequest,
): string | TextBlock[] {
  const blocks = [...ownSystem(request), ...messages.flat()];
  if (request.response_format?.type === "json_object") {
    blocks.push({ type: "text", text: JSON_INSTRUCTION });
  }
  const simple = messages.every((texts) => texts.length <= 1) &&
    blocks.every((block) => block.cache_control === undefined);
  return simple ? blocks.map(({ text }) => text).join("\n\n") : blocks;
}

/** The texts of `system`, Anthropic's own member for system messages. */
function ownSystem({ system }: ChatRequest): TextBlock[] {
  if (typeof system === "string") {
    return system === "" ? [] : [{ type: "text", text: system }];
  }
  if (!Array.isArray(system)) return [];
  const isText = (block: unknown) =>
    isObject(block) && typeof block["text"] === "string";
  if (system.every(isText)) return system;
  throw refuse("system must be a string or a list of text blocks", "system");
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

function encodeStop(
  { stop, stop_sequences: own }: ChatRequest,
  leaveOut?: LeaveOut,
): Partial<MessagesRequest> {
  const all = [
    ...typeof stop === "string" ? [stop] : stop ?? [],
    ...Array.isArray(own) ? own.map(String) : [],
  ];
  const sequences = all.filter((text) => text.trim() !== "");
  if (sequences.length < all.length) leaveOut?.("stop");
  return sequences.length === 0 ? {} : { "stop_sequences": sequences };
}

function encodeSampling(
  request: ChatRequest,
  { version, leaveOut }: EncodeOptions,
  thinking: boolean,
): Partial<MessagesRequest> {
  const { temperature, top_p: topP } = request;
  const topK = request["top_k"];
  const tempered = typeof temperature === "number";
  const fixed = thinking || version === "2026-10-21" ||
    hasFixedSampling(request.model);
  const encoded = fixed ? {} : {
    ...(tempered ? { temperature: Math.min(temperature, 1) } : {}),
    ...(typeof topP === "number" &&
        (!tempered || takesBothSamplings(request.model))
      ? { "top_p": topP }
      : {}),
    ...(typeof topK === "number" ? { "top_k": topK } : {}),
  };
  for (const name of ["temperature", "top_p", "top_k"]) {
    const value = request[name];
    // 1 is the default of temperature and top_p.
    const isDefault = value === undefined || value === null ||
      value === 1 && name !== "top_k";
    if (!isDefault && !(name in encoded)) leaveOut?.(name);
  }
  if (!fixed && tempered && temperature > 1) leaveOut?.("temperature");
  return encoded;
}

function encodeUser(
  request: ChatRequest,
  leaveOut?: LeaveOut,
): Partial<MessagesRequest> {
  const { metadata } = request;
  const given = {
    "metadata.user_id": isObject(metadata) ? metadata["user_id"] : undefined,
    "safety_identifier": request["safety_identifier"],
    user: request.user,
  };
  const [first, ...others] = Object.entries(given).filter(([, value]) =>
    typeof value === "string" && value !== ""
  );
  for (const [name, value] of others) {
    if (value !== first?.[1]) leaveOut?.(name);
  }
  return first === undefined
    ? {}
    : { metadata: { "user_id": first[1] as string } };
}

function encodeServiceTier(
  { service_tier: tier }: ChatRequest,
  leaveOut?: LeaveOut,
): Partial<MessagesRequest> {
  switch (tier) {
    case "auto":
      return { "service_tier": "auto" };
    case "default":
    case "standard_only":
      return { "service_tier": "standard_only" };
    default:
      if (tier !== undefined && tier !== null) leaveOut?.("service_tier");
      return {};
  }
}

function ownMembers(request: ChatRequest): Partial<MessagesRequest> {
  return Object.fromEntries(
    OWN_MEMBERS.flatMap((name) => {
      const value = request[name];
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
}
