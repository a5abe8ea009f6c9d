/**
 * Why an answer ended: every word that providers are known to use, and what each part of the program does then.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion } from "./chat.ts";
import { StreamError } from "./errors.ts";
import { NameMap, NameSet } from "./data/names.ts";

/** The meaning of a finish reason. */
export type Ending =
  | "complete"
  | "calls"
  | "length"
  | "refused"
  | "paused"
  | "broken"
  | "failed"
  | "unknown";

/** What follows from an ending. */
export interface EndingRow {
  /** What happened, after "the answer" or by itself. */
  readonly means: string;
  /** Chat Completions' word; null where it has none, see {@linkcode withFinishReason}. */
  readonly finishReason: string | null;
  /** The Messages API's stop reason; null where it has none: the provider's own if it is one there, else an error. */
  readonly stopReason: string | null;
  /** The Responses API's status. */
  readonly response: "completed" | "incomplete" | "failed";
  /** The exit code of `chat ask`. */
  readonly exit: 0 | 1 | 6;
  /** How the exchange is recorded. */
  readonly status: "completed" | "truncated" | "error";
  /** The words for it, in lower case; upper case means the same. */
  readonly words: readonly string[];
}

/** The one table of finish and stop reasons; any other word is an unknown ending. */
export const ENDINGS: Readonly<Record<Ending, EndingRow>> = {
  complete: {
    means: "the answer is complete",
    finishReason: "stop",
    stopReason: "end_turn",
    response: "completed",
    exit: 0,
    status: "completed",
    words: [
      "stop",
      "end_turn",
      "stop_sequence",
      "eos",
      "eos_token",
      "complete",
      "completed",
    ],
  },
  calls: {
    means: "the model asks to call tools",
    finishReason: "tool_calls",
    stopReason: "tool_use",
    response: "completed",
    exit: 0,
    status: "completed",
    words: ["tool_calls", "function_call", "tool_use", "tool_call"],
  },
  length: {
    means: "the answer reached the token limit",
    finishReason: "length",
    stopReason: "max_tokens",
    response: "incomplete",
    exit: 0,
    status: "completed",
    words: [
      "length",
      "max_tokens",
      "max_output_tokens",
      "model_length",
      "model_context_window_exceeded",
    ],
  },
  refused: {
    means: "the provider's content filter ended the answer",
    finishReason: "content_filter",
    stopReason: "refusal",
    response: "incomplete",
    exit: 1,
    status: "completed",
    words: [
      "content_filter",
      "content_filtered",
      "refusal",
      "safety",
      "sensitive",
      "recitation",
      "blocklist",
      "prohibited_content",
      "spii",
      "language",
      "image_safety",
      "image_prohibited_content",
      "image_recitation",
      "guardrail_intervened",
      "error_toxic",
    ],
  },
  paused: {
    means: "the model paused before the answer was complete",
    finishReason: null,
    stopReason: null,
    response: "failed",
    exit: 6,
    status: "completed",
    words: ["pause_turn", "compaction"],
  },
  broken: {
    means: "the provider broke off the answer",
    finishReason: null,
    stopReason: null,
    response: "failed",
    exit: 6,
    status: "truncated",
    words: [
      "insufficient_system_resource",
      "network_error",
      "abort",
      "aborted",
      "cancelled",
      "canceled",
      "interrupted",
      "timeout",
      "incomplete",
      "error_limit",
    ],
  },
  failed: {
    means: "the provider failed during the answer",
    finishReason: null,
    stopReason: null,
    response: "failed",
    exit: 6,
    status: "error",
    words: [
      "error",
      "failed",
      "malformed_function_call",
      "malformed_tool_call",
      "malformed_tool_use",
      "malformed_response",
      "malformed_model_output",
      "unexpected_tool_call",
      "too_many_tool_calls",
      "missing_thought_signature",
      "no_image",
      "image_other",
      "other",
      "finish_reason_unspecified",
    ],
  },
  unknown: {
    means: "the answer ended for an unknown reason",
    finishReason: null,
    stopReason: null,
    response: "failed",
    exit: 6,
    status: "truncated",
    words: [],
  },
};

const BY_WORD: ReadonlyMap<string, Ending> = new NameMap(
  (Object.keys(ENDINGS) as Ending[]).flatMap((ending) =>
    ENDINGS[ending].words.map((word) => [word, ending] as const)
  ),
);

/**
 * What a finish or stop reason means. Some gateways put two words together, as in `content_filter: SAFETY`: the last
 * one known counts.
 */
export function endingOf(reason: string): Ending {
  const exact = BY_WORD.get(reason) ?? BY_WORD.get(reason.toLowerCase());
  if (exact !== undefined) return exact;
  const words = reason.slice(0, LONGEST_REASON).toLowerCase().match(/\w+/g);
  for (const word of words?.reverse() ?? []) {
    const ending = BY_WORD.get(word);
    if (ending !== undefined) return ending;
  }
  return "unknown";
}

/** Longest reason, in characters, that is looked through. */
const LONGEST_REASON = 200;

/** The only finish reasons of Chat Completions; clients in strictly typed languages read no other. */
export const FINISH_REASONS: ReadonlySet<string> = new NameSet([
  "stop",
  "length",
  "tool_calls",
  "content_filter",
  "function_call",
]);

/**
 * A choice for this program's clients: with a finish reason of Chat Completions, and the provider's word in
 * `native_finish_reason` if it means something else. An irregular end becomes `length`, the only reason from which
 * clients know that an answer is incomplete. Returns the same choice if there is nothing to replace.
 */
export function withFinishReason<
  T extends { finish_reason: string | null },
>(choice: T): T {
  const { finish_reason: reason } = choice;
  if (reason === null || FINISH_REASONS.has(reason)) return choice;
  return {
    ...choice,
    "finish_reason": ENDINGS[endingOf(reason)].finishReason ?? "length",
    "native_finish_reason": reason,
  };
}

/** Describes an answer's end, with the provider's own word. */
export function endingText(reason: string): string {
  const shown = reason.slice(0, LONGEST_REASON).toWellFormed();
  return `${ENDINGS[endingOf(reason)].means} (finish_reason: ${shown})`;
}

/** The error that is recorded for a finish reason; undefined if the answer did not fail. */
export function endingError(
  reason: string | null | undefined,
): StreamError | undefined {
  if (reason === null || reason === undefined) return undefined;
  const { status } = ENDINGS[endingOf(reason)];
  if (status === "completed") return undefined;
  return new StreamError(endingText(reason), {
    kind: status === "error" ? "error" : "truncated",
    code: reason.slice(0, LONGEST_REASON),
  });
}

/** The error of the first choice that failed, of a chunk or a completion. */
export function failedEnding(
  answer: Pick<ChatCompletion | ChatChunk, "choices"> | null,
): StreamError | undefined {
  for (const { finish_reason: reason } of answer?.choices ?? []) {
    const failure = endingError(reason);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
