/**
 * When to try again and after how long: arithmetic, apart from fetching.
 *
 * @module
 */
import { ApiError, NetworkError } from "../core/errors.ts";
import type { ReplyHeaders } from "../core/wire_reply.ts";
import { delay, type Sleep } from "./delay.ts";

/** 409 is a lock that a provider holds for a moment; 529 is Anthropic's "overloaded". */
const RETRIABLE_STATUSES: ReadonlySet<number> = new Set([
  408,
  409,
  429,
  500,
  502,
  503,
  504,
  529,
]);

/** No server makes a user wait longer than this, in ms, whatever its `retry-after` says. */
const LONGEST_DELAY_MS = 60_000;

/** How {@linkcode retry} goes about it. */
export interface RetryOptions {
  /** Further tries after the first; default 2. */
  maxRetries?: number | undefined;
  /** Ends the waiting at once; the call then throws `signal.reason`. */
  signal?: AbortSignal | undefined;
  /** Waits between tries; default {@linkcode delay}. */
  sleep?: Sleep | undefined;
}

/**
 * Runs a call until it succeeds, fails for good, has used up its retries, or is asked to wait for more than 60 s; the
 * last error is thrown as it is.
 *
 * The call must not have shown or passed on anything when it fails.
 *
 * @param run receives the number of the attempt, counted from 1
 */
export async function retry<T>(
  run: (attempt: number) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { maxRetries = 2, signal, sleep = delay } = options;
  for (let attempt = 1;; attempt++) {
    try {
      return await run(attempt);
    } catch (error) {
      if (attempt > maxRetries || signal?.aborted) throw error;
      if (!(error instanceof ApiError || error instanceof NetworkError)) {
        throw error;
      }
      if (!isRetriable(error)) throw error;
      const headers = error instanceof ApiError ? error.headers : undefined;
      const now = Date.now();
      const asked = headers === undefined ? 0 : retryAfterMs(headers, now) ?? 0;
      // Nobody waits so long without a word: the caller is told when it makes sense again.
      if (asked > LONGEST_DELAY_MS) throw error;
      await sleep(retryDelayMs(attempt, headers, now, Math.random()), signal);
    }
  }
}

/**
 * Whether another try can help: no answer at all, or a status that stands for a passing state.
 *
 * `x-should-retry` overrides the status. A used-up quota stays used up, and a redirect stays a redirect.
 */
export function isRetriable(error: ApiError | NetworkError): boolean {
  if (error instanceof NetworkError) return true;
  if (error.kind === "quota" || error.kind === "redirect") return false;
  const told = error.headers?.get("x-should-retry")?.trim().toLowerCase();
  if (told === "true") return true;
  if (told === "false") return false;
  return RETRIABLE_STATUSES.has(error.status);
}

/**
 * How long to wait after a failed attempt, in ms: what the reply's headers ask for, at most 60 s, else
 * min(0.5 s × 2^k, 8 s) × (1 − random × 0.25) with k retries done, as the official SDKs have it.
 *
 * @param attempt the attempt that failed, counted from 1
 * @param now Unix time in ms
 * @param random in [0, 1)
 */
export function retryDelayMs(
  attempt: number,
  headers: ReplyHeaders | undefined,
  now: number,
  random: number,
): number {
  const asked = headers === undefined ? undefined : retryAfterMs(headers, now);
  if (asked !== undefined) return Math.min(asked, LONGEST_DELAY_MS);
  return Math.min(500 * 2 ** (attempt - 1), 8_000) * (1 - random * 0.25);
}

/**
 * The wait that a reply asks for, in ms: `retry-after-ms`, else `retry-after` as seconds (fractions too) or as an
 * HTTP date; undefined when there is none, or none that can be read.
 *
 * @param now Unix time in ms
 */
export function retryAfterMs(
  headers: ReplyHeaders,
  now: number,
): number | undefined {
  const ms = decimal(headers.get("retry-after-ms"));
  if (ms !== undefined) return ms;
  const text = headers.get("retry-after");
  const seconds = decimal(text);
  if (seconds !== undefined) return seconds * 1000;
  // An HTTP date names its month; the runtime's parser would take `-5` for a date too.
  const date = /[a-z]{3}/i.test(text ?? "") ? Date.parse(text ?? "") : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function decimal(text: string | null): number | undefined {
  const trimmed = text?.trim();
  return trimmed !== undefined && /^\d+(\.\d+)?$/.test(trimmed)
    ? Number(trimmed)
    : undefined;
}
