/**
 * A kept answer as it came: as events, or as one message.
 *
 * @module
 */
import type { ChatCompletion } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import type { KeptMessage } from "./message.ts";
import { completeBlock, givenBlocks, streamedBlock } from "./texts.ts";
import { mergeUsage } from "../usage.ts";

/** An event; on the wire it is named after its type. */
export interface GivenEvent {
  /** `message_start`, `content_block_delta`, … */
  readonly type: string;
  readonly [member: string]: unknown;
}

/** An event with its time. */
export interface TimedEvent {
  readonly event: GivenEvent;
  /** In ms after the request. */
  readonly at: number;
}

/** The times at which the characters of an answer came, in order. */
export interface AnswerTiming {
  /** Time of the last character that has been taken; of the first one, before any was taken. */
  readonly now: number;
  /** Time of the answer's end. */
  readonly end: number;
  /** Takes the next characters in the pieces in which they came; the lengths add up to `length`. */
  take(length: number): readonly { at: number; length: number }[];
}

/**
 * The answer of this API that a completion keeps; undefined if it keeps none, or if its texts have been
 * changed since.
 */
export function keptMessage(
  completion: ChatCompletion,
): KeptMessage | undefined {
  const kept = completion["wire"];
  if (!isObject(kept) || kept["api"] !== "messages") return undefined;
  const { message, content, ends = [] } = kept;
  const valid = isObject(message) && areObjects(ends) && areObjects(content) &&
    content.every(({ start, deltas = [] }) =>
      isObject(start) && Array.isArray(deltas)
    );
  if (!valid) return undefined;
  const found = kept as unknown as KeptMessage;
  return givenBlocks(found, completion) === undefined ? undefined : found;
}

function areObjects(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isObject);
}

/** The answer as one message, whether it streamed or not. */
export function givenMessage(
  kept: KeptMessage,
  completion: ChatCompletion,
): Record<string, unknown> {
  const content = (givenBlocks(kept, completion) ?? []).map(completeBlock);
  const message: Record<string, unknown> = { ...kept.message, content };
  const { usage: first } = message;
  const counts = isObject(first) ? { ...first } : {};
  for (const { delta, usage, ...others } of kept.ends ?? []) {
    Object.assign(message, others, delta);
    mergeUsage(counts, usage);
    message["usage"] = counts;
  }
  return message;
}

/** The answer as events, whether it streamed or not. */
export function* givenEvents(
  kept: KeptMessage,
  completion: ChatCompletion,
  timing: AnswerTiming,
): Generator<TimedEvent, void> {
  const blocks = givenBlocks(kept, completion) ?? [];
  const { message, ends } = kept.ends === undefined
    ? split(kept.message)
    : { message: kept.message, ends: kept.ends };
  yield { event: { type: "message_start", message }, at: timing.now };
  for (const [index, block] of blocks.entries()) {
    const { start, deltas, startLength } = kept.ends === undefined
      ? streamedBlock(block)
      : block;
    timing.take(startLength);
    yield {
      event: { type: "content_block_start", index, "content_block": start },
      at: timing.now,
    };
    for (const given of deltas) {
      for (const { delta, at } of timed(given, start["type"], timing)) {
        yield { event: { type: "content_block_delta", index, delta }, at };
      }
    }
    yield { event: { type: "content_block_stop", index }, at: timing.now };
  }
  for (const end of ends) {
    yield { event: { type: "message_delta", ...end }, at: timing.end };
  }
  yield { event: { type: "message_stop" }, at: timing.end };
}

/** Splits an unstreamed message into the events before and after the content. */
function split(
  message: KeptMessage["message"],
): Required<Pick<KeptMessage, "message" | "ends">> {
  const {
    stop_reason: reason,
    stop_sequence: sequence,
    stop_details: details,
    usage,
  } = message;
  const counted = isObject(usage) ? { ...usage, "output_tokens": 0 } : usage;
  return {
    message: {
      ...message,
      "stop_reason": null,
      "stop_sequence": null,
      ...(details === undefined ? {} : { "stop_details": null }),
      usage: counted,
    },
    ends: [{
      delta: {
        "stop_reason": reason,
        "stop_sequence": sequence ?? null,
        ...(details === undefined ? {} : { "stop_details": details }),
      },
      usage,
    }],
  };
}

/** A delta with its time, or the deltas in which a text came. */
function* timed(
  given: string | Readonly<Record<string, unknown>>,
  block: unknown,
  timing: AnswerTiming,
): Generator<{ delta: Readonly<Record<string, unknown>>; at: number }, void> {
  if (typeof given !== "string") return yield { delta: given, at: timing.now };
  if (given === "") {
    return yield { delta: textDelta(block, ""), at: timing.now };
  }
  let from = 0;
  for (const { at, length } of timing.take(given.length)) {
    const text = given.slice(from, from += length);
    yield { delta: textDelta(block, text), at };
  }
}

function textDelta(block: unknown, text: string): Record<string, unknown> {
  if (block === "thinking") return { type: "thinking_delta", thinking: text };
  return block === "tool_use"
    ? { type: "input_json_delta", "partial_json": text }
    : { type: "text_delta", text };
}
