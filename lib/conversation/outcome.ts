/**
 * How a call ended, in the history's words.
 *
 * @module
 */
import { ApiError, NetworkError, StreamError } from "../core/errors.ts";
import type { RecordedError, Status } from "./exchange.ts";
import { scrub } from "./scrub.ts";

/** How an exchange ended. */
export interface Outcome {
  /** In the history's words. */
  readonly status: Status;
  /** What was thrown. */
  readonly error?: unknown;
  /** When it ended, by `performance.now()`; default now. */
  readonly at?: number;
}

/** The outcome that an error stands for; the abort of `signal` is no failure. */
export function outcomeOf(error: unknown, signal?: AbortSignal): Outcome {
  const left = signal?.aborted === true && error === signal.reason;
  if ((left || named(error, "AbortError")) && !named(error, "TimeoutError")) {
    return { status: "aborted" };
  }
  const cut = error instanceof StreamError &&
    (error.kind === "truncated" || error.kind === "timeout");
  return { status: cut ? "truncated" : "error", error };
}

function named(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** An error as it is recorded: no stack, nothing that looks like a key. */
export function recordedError(error: unknown): RecordedError | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof Error)) {
    return { type: "error", message: scrub(String(error)) };
  }
  const message = scrub(error.message);
  if (error instanceof NetworkError) return { type: error.kind, message };
  if (error instanceof ApiError || error instanceof StreamError) {
    const { status, code } = error;
    return {
      type: scrub(error.type ?? error.kind),
      message,
      ...(status === undefined ? {} : { status }),
      ...(code === undefined ? {} : { code: scrub(code) }),
    };
  }
  return { type: error.name, message };
}
