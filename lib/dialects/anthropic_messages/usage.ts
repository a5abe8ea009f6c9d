/**
 * Translates counted tokens and stop reasons in both directions.
 *
 * @module
 */
import type { FinishReason, Usage } from "../../core/chat.ts";
import { endingOf, ENDINGS } from "../../core/ending.ts";
import { isObject } from "../../core/data/invalid.ts";
import type { MessageStreamEvent, MessageUsage, StopReason } from "./types.ts";

/**
 * Anthropic's counts in Chat Completions: the prompt includes tokens read from and written to the cache. Undefined when
 * nothing was counted.
 */
export function decodeUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const fresh = count(value["input_tokens"]);
  const completion = count(value["output_tokens"]);
  if (fresh === undefined && completion === undefined) return undefined;
  const read = count(value["cache_read_input_tokens"]);
  const written = count(value["cache_creation_input_tokens"]);
  const hour = hourOf(value["cache_creation"]);
  const details = value["output_tokens_details"];
  const thinking = isObject(details)
    ? count(details["thinking_tokens"])
    : undefined;
  const prompt = (fresh ?? 0) + (written ?? 0) + (read ?? 0);
  return {
    "prompt_tokens": prompt,
    "completion_tokens": completion ?? 0,
    "total_tokens": prompt + (completion ?? 0),
    ...modifiersOf(value),
    ...(read === undefined && written === undefined ? {} : {
      "prompt_tokens_details": {
        "cached_tokens": read ?? 0,
        "cache_write_tokens": written ?? 0,
        ...(hour === undefined ? {} : { "cache_write_1h_tokens": hour }),
      },
    }),
    ...(thinking === undefined
      ? {}
      : { "completion_tokens_details": { "reasoning_tokens": thinking } }),
  };
}

/** What changes the price, by name, and the words that do not. */
const MODIFIERS: Readonly<Record<string, readonly string[]>> = {
  "service_tier": ["standard"],
  "speed": ["standard"],
  "inference_geo": ["global", "not_available"],
};

/** The members of a usage with which all tokens cost more or less than usual, and the searches that cost as well. */
function modifiersOf(value: Record<string, unknown>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const served = value["server_tool_use"];
  const searches = isObject(served) && count(served["web_search_requests"]);
  if (searches) found["server_tool_use"] = { "web_search_requests": searches };
  for (const [name, usual] of Object.entries(MODIFIERS)) {
    const word = value[name];
    if (typeof word === "string" && !usual.includes(word)) found[name] = word;
  }
  return found;
}

/** Tokens that the cache keeps for an hour, which cost more; undefined where there are none. */
function hourOf(written: unknown): number | undefined {
  if (!isObject(written)) return undefined;
  return count(written["ephemeral_1h_input_tokens"]) || undefined;
}

/** The reverse of {@linkcode decodeUsage}; zeros when nothing was counted, as the members must be there. */
export function encodeUsage(usage: Usage | null | undefined): MessageUsage {
  const prompt = usage?.prompt_tokens_details;
  const read = count(prompt?.["cached_tokens"]);
  const written = count(prompt?.["cache_write_tokens"]);
  const thinking = count(
    usage?.completion_tokens_details?.["reasoning_tokens"],
  );
  const fresh = (usage?.prompt_tokens ?? 0) - (read ?? 0) - (written ?? 0);
  return {
    "input_tokens": Math.max(0, fresh),
    "cache_creation_input_tokens": written ?? null,
    "cache_read_input_tokens": read ?? null,
    "output_tokens": usage?.completion_tokens ?? 0,
    ...(thinking === undefined
      ? {}
      : { "output_tokens_details": { "thinking_tokens": thinking } }),
  };
}

/**
 * Adds counts of a stream to those before. They are totals so far: a later count replaces an earlier one. The earlier
 * ones are not copied, because each event of a stream may bring further names.
 */
export function mergeUsage(
  earlier: Record<string, unknown>,
  later: unknown,
): void {
  if (!isObject(later)) return;
  for (const [name, value] of Object.entries(later)) {
    if (value !== null && name !== "__proto__") earlier[name] = value;
  }
}

/** Converts a stop reason to a finish reason; unknown ones stay unchanged. */
export function decodeStopReason(reason: string): FinishReason {
  return ENDINGS[endingOf(reason)].finishReason ?? reason;
}

/** The members with which Anthropic says how an answer ended. */
export type Stop = Extract<
  MessageStreamEvent,
  { type: "message_delta" }
>["delta"];

/**
 * Encodes a finish reason; with a refusal, the stop reason is always `refusal`. Not for reasons that are failures, see
 * `endingError`.
 *
 * @param called whether the answer has tool calls, which some servers finish with `stop`
 */
export function encodeStop(
  reason: FinishReason | null,
  called: boolean,
  refusal: string | null | undefined,
): Stop {
  const refused = Boolean(refusal) ||
    (reason !== null && endingOf(reason) === "refused");
  return {
    "stop_reason": refused ? "refusal" : stopReason(reason, called),
    "stop_sequence": null,
    "stop_details": refused
      ? { type: "refusal", category: null, explanation: refusal || null }
      : null,
  };
}

function stopReason(reason: FinishReason | null, called: boolean): StopReason {
  const ending = reason === null ? "complete" : endingOf(reason);
  if (ending === "paused") return reason as StopReason;
  if (ending === "length") return "max_tokens";
  return called || ending === "calls" ? "tool_use" : "end_turn";
}

function count(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
