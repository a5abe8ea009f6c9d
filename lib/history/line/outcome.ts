/**
 * How a call ended, as the history records it.
 *
 * @module
 */
import {
  ApiError,
  CancelledError,
  ChatError,
  NetworkError,
  StreamError,
} from "../../core/errors.ts";
import { failureContext } from "../../core/text/failure_words.ts";
import type { RecordedError, Status } from "./exchange.ts";
import { scrub } from "./scrub.ts";

/** How an exchange ended. */
export interface Outcome {
  readonly status: Status;
  /** What was thrown. */
  readonly error?: unknown;
  /** When it ended, by `performance.now()`; default now. */
  readonly at?: number;
}

/** The outcome that an error means; an abort by `signal` does not count as a failure. */
export function outcomeOf(error: unknown, signal?: AbortSignal): Outcome {
  const left = signal?.aborted === true && error === signal.reason;
  if ((left || named(error, "AbortError")) && !named(error, "TimeoutError")) {
    return error instanceof CancelledError
      ? { status: "aborted", error }
      : { status: "aborted" };
  }
  const cut = error instanceof StreamError &&
    (error.kind === "truncated" || error.kind === "timeout");
  return { status: cut ? "truncated" : "error", error };
}

function named(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** An error as it is recorded: without stack, and without anything that looks like a key. */
export function recordedError(error: unknown): RecordedError | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof Error)) {
    return { type: "error", message: scrub(String(error)) };
  }
  const message = scrub(error.message);
  const on = error instanceof ChatError ? failureContext(error) : undefined;
  const context = on === undefined ? {} : { context: scrub(on) };
  if (error instanceof CancelledError) return { type: "cancelled", message };
  if (error instanceof NetworkError) {
    return { type: error.kind, message, ...context };
  }
  if (error instanceof ApiError || error instanceof StreamError) {
    const { status, code } = error;
    return {
      type: scrub(error.type ?? error.kind),
      message,
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code: scrub(code) }),
      ...context,
    };
  }
  return { type: error.name, message };
}

/** Describes a recorded failure in one line: `401 Incorrect API key (OPENAI_API_KEY from .env, request req_42)`. */
export function recordedWords(
  { type, status, message, context }: RecordedError,
): string {
  const said = message === "" ? type : message;
  const known = status !== undefined && !said.includes(String(status));
  const on = context === undefined ? "" : ` (${context})`;
  return `${known ? `${status} ` : ""}${said}${on}`;
}
