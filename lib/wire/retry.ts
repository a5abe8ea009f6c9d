/**
 * Decides whether to retry, and after which delay.
 *
 * @module
 */
import { ApiError, NetworkError } from "../core/errors.ts";
import type { ReplyHeaders } from "../core/wire_reply.ts";
import { delay, type Sleep } from "../core/delay.ts";

/** 409 is a lock that a provider holds for a short time; 529 is Anthropic's "overloaded". */
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

/** Longest delay in ms, whatever `retry-after` asks for. */
const MAX_DELAY_MS = 60_000;

/** Options of {@linkcode retry}. */
export interface RetryOptions {
  /** Attempts after the first; default 2. */
  maxRetries?: number | undefined;
  /** Aborts a delay; the call then throws `signal.reason`. */
  signal?: AbortSignal | undefined;
  /** Waits between attempts; default {@linkcode delay}. */
  sleep?: Sleep | undefined;
}

/**
 * Runs a call until it succeeds, fails with an error that is not retriable, has used its retries, or must wait for more
 * than 60 s. Throws the last error.
 *
 * A call that fails must not have shown or relayed anything.
 *
 * @param run gets the attempt's number, from 1
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
      // A longer wait is the caller's decision: the error says how long it is.
      if (asked > MAX_DELAY_MS) throw error;
      await sleep(retryDelayMs(attempt, headers, now, Math.random()), signal);
    }
  }
}

/**
 * Whether a retry can help: there was no answer, or the status is temporary.
 *
 * `x-should-retry` overrides the status. An exceeded quota and a redirect are never retried.
 */
export function isRetriable(error: ApiError | NetworkError): boolean {
  if (error instanceof NetworkError) return true;
  if (error.kind === "quota" || error.kind === "redirect") return false;
  const advice = error.headers?.get("x-should-retry")?.trim().toLowerCase();
  if (advice === "true") return true;
  if (advice === "false") return false;
  return RETRIABLE_STATUSES.has(error.status);
}

/**
 * How long to wait after a failed attempt, in ms: what the reply's headers ask for, at most 60 s, else min(0.5 s × 2^k,
 * 8 s) × (1 − random × 0.25) with k retries done, as in the official SDKs.
 *
 * @param attempt the failed attempt, from 1
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
  if (asked !== undefined) return Math.min(asked, MAX_DELAY_MS);
  return Math.min(500 * 2 ** (attempt - 1), 8_000) * (1 - random * 0.25);
}

/**
 * The delay that a reply asks for, in ms: `retry-after-ms`, else `retry-after` as seconds (also fractions) or as an
 * HTTP date; undefined if there is none or it is invalid.
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
  // An HTTP date has a month's name; `Date.parse` would accept `-5`, too.
  const date = /[a-z]{3}/i.test(text ?? "") ? Date.parse(text ?? "") : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function decimal(text: string | null): number | undefined {
  const trimmed = text?.trim();
  return trimmed !== undefined && /^\d+(\.\d+)?$/.test(trimmed)
    ? Number(trimmed)
    : undefined;
}
