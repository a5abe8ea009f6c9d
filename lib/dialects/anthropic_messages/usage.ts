/**
 * Counted tokens and reasons to stop, both ways.
 *
 * @module
 */
import type { FinishReason, Usage } from "../../core/chat.ts";
import { isObject } from "../../core/invalid.ts";
import type { MessageStreamEvent, MessageUsage, StopReason } from "./types.ts";

/**
 * Anthropic's counts as Chat Completions has them: the prompt includes what the cache gave and took. Undefined when
 * nothing was counted.
 */
export function decodeUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const fresh = count(value["input_tokens"]);
  const completion = count(value["output_tokens"]);
  if (fresh === undefined && completion === undefined) return undefined;
  const read = count(value["cache_read_input_tokens"]);
  const written = count(value["cache_creation_input_tokens"]);
  const details = value["output_tokens_details"];
  const thinking = isObject(details)
    ? count(details["thinking_tokens"])
    : undefined;
  const prompt = (fresh ?? 0) + (written ?? 0) + (read ?? 0);
  return {
    "prompt_tokens": prompt,
    "completion_tokens": completion ?? 0,
    "total_tokens": prompt + (completion ?? 0),
    ...(read === undefined && written === undefined ? {} : {
      "prompt_tokens_details": {
        "cached_tokens": read ?? 0,
        "cache_write_tokens": written ?? 0,
      },
    }),
    ...(thinking === undefined
      ? {}
      : { "completion_tokens_details": { "reasoning_tokens": thinking } }),
  };
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

/** Counts of a stream are totals so far: a later one that is there replaces an earlier one, nothing is added up. */
export function mergeUsage(
  earlier: Record<string, unknown>,
  later: unknown,
): Record<string, unknown> {
  if (!isObject(later)) return earlier;
  const counted = Object.entries(later).filter(([, value]) => value !== null);
  return { ...earlier, ...Object.fromEntries(counted) };
}

/** The finish reason that a stop reason stands for; unknown ones are `stop`. */
export function decodeStopReason(reason: string): FinishReason {
  switch (reason) {
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "tool_use":
      return "tool_calls";
    case "refusal":
      return "content_filter";
    default:
      return "stop";
  }
}

/** How an answer of this program's ended, in the members that Anthropic has for it. */
export type Stop = Extract<
  MessageStreamEvent,
  { type: "message_delta" }
>["delta"];

/**
 * The stop that a finish reason stands for; a refusal is one whatever the reason says.
 *
 * @param called whether the answer has tool calls, which some servers finish with `stop`
 */
export function encodeStop(
  reason: FinishReason | null,
  called: boolean,
  refusal: string | null | undefined,
): Stop {
  const refused = Boolean(refusal) || reason === "content_filter";
  return {
    "stop_reason": refused ? "refusal" : stopReason(reason, called),
    "stop_sequence": null,
    "stop_details": refused
      ? { type: "refusal", category: null, explanation: refusal || null }
      : null,
  };
}

function stopReason(reason: FinishReason | null, called: boolean): StopReason {
  if (reason === "length") return "max_tokens";
  return called || reason === "tool_calls" || reason === "function_call"
    ? "tool_use"
    : "end_turn";
}

function count(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
