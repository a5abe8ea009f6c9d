import { assertEquals, assertRejects } from "@std/assert";
import {
  ApiError,
  type ApiErrorKind,
  NetworkError,
} from "../../lib/core/errors.ts";
import {
  isRetriable,
  retry,
  retryAfterMs,
  retryDelayMs,
} from "../../lib/wire/retry.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

function apiError(
  status: number,
  kind: ApiErrorKind = "server",
  headers: HeadersInit = {},
): ApiError {
  return new ApiError("refused", {
    kind,
    status,
    headers: new Headers(headers),
  });
}

const unreachable = new NetworkError("cannot reach", { kind: "unreachable" });
const timeout = new NetworkError("no answer", { kind: "timeout" });

const WAITS: [string, HeadersInit, number | undefined][] = [
  ["nothing asked", {}, undefined],
  ["seconds", { "retry-after": "7" }, 7_000],
  ["a fraction of seconds", { "retry-after": "0.25" }, 250],
  ["zero", { "retry-after": "0" }, 0],
  ["milliseconds", { "retry-after-ms": "1500" }, 1_500],
  [
    "milliseconds before seconds",
    { "retry-after-ms": "20", "retry-after": "7" },
    20,
  ],
  [
    "seconds where milliseconds are unreadable",
    { "retry-after-ms": "soon", "retry-after": "7" },
    7_000,
  ],
  ["a date", { "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" }, 30_000],
  ["a date in the past", { "retry-after": "Wed, 31 Dec 2025 23:00:00 GMT" }, 0],
  ["neither number nor date", { "retry-after": "later" }, undefined],
  ["a negative number", { "retry-after": "-5" }, undefined],
  ["an empty value", { "retry-after": "" }, undefined],
];

for (const [name, headers, expected] of WAITS) {
  Deno.test({
    name: `retryAfterMs: ${name}`,
    permissions: "none",
    fn: () => assertEquals(retryAfterMs(new Headers(headers), NOW), expected),
  });
}

Deno.test({
  name: "retryDelayMs: doubles from 0.5 s up to 8 s, less up to a quarter",
  permissions: "none",
  fn() {
    const delays = (random: number) =>
      [1, 2, 3, 4, 5, 6, 20].map((attempt) =>
        retryDelayMs(attempt, undefined, NOW, random)
      );
    assertEquals(delays(0), [500, 1000, 2000, 4000, 8000, 8000, 8000]);
    assertEquals(delays(1), [375, 750, 1500, 3000, 6000, 6000, 6000]);
  },
});

Deno.test({
  name: "retryDelayMs: what the reply asks for, without chance, at most 60 s",
  permissions: "none",
  fn() {
    const delay = (headers: HeadersInit) =>
      retryDelayMs(1, new Headers(headers), NOW, 0.5);
    assertEquals(delay({ "retry-after": "3" }), 3_000);
    assertEquals(delay({ "retry-after-ms": "0" }), 0);
    assertEquals(delay({ "retry-after": "61" }), 60_000);
    assertEquals(
      delay({ "retry-after": "Fri, 02 Jan 2026 00:00:00 GMT" }),
      60_000,
    );
    assertEquals(delay({}), 437.5);
  },
});

const RETRIABLE: [string, ApiError | NetworkError, boolean][] = [
  ["no connection", unreachable, true],
  ["no answer in time", timeout, true],
  ...[408, 409, 429, 500, 502, 503, 504, 529].map((
    status,
  ): [string, ApiError, boolean] => [`${status}`, apiError(status), true]),
  ...[400, 401, 402, 403, 404, 405, 413, 415, 422, 501, 505].map((
    status,
  ): [string, ApiError, boolean] => [`${status}`, apiError(status), false]),
  ["429 of a used-up quota", apiError(429, "quota"), false],
  [
    "400 that should be retried",
    apiError(400, "invalid_request", {
      "x-should-retry": "true",
    }),
    true,
  ],
  [
    "503 that should not be retried",
    apiError(503, "overloaded", {
      "x-should-retry": "false",
    }),
    false,
  ],
  [
    "503 with an unreadable advice",
    apiError(503, "overloaded", {
      "x-should-retry": "maybe",
    }),
    true,
  ],
  [
    "used-up quota that should be retried",
    apiError(429, "quota", {
      "x-should-retry": "true",
    }),
    false,
  ],
  [
    "redirect that should be retried",
    apiError(307, "redirect", {
      "x-should-retry": "true",
    }),
    false,
  ],
];

for (const [name, error, expected] of RETRIABLE) {
  Deno.test({
    name: `isRetriable: ${name}: ${expected}`,
    permissions: "none",
    fn: () => assertEquals(isRetriable(error), expected),
  });
}

/** Runs {@linkcode retry} over a queue of failures; a missing one is a success. */
async function run(
  failures: readonly unknown[],
  maxRetries?: number,
): Promise<{ attempts: number[]; slept: number[]; outcome: unknown }> {
  const attempts: number[] = [];
  const slept: number[] = [];
  const call = (attempt: number): Promise<string> => {
    attempts.push(attempt);
    const failure = failures[attempt - 1];
    return failure === undefined
      ? Promise.resolve("answer")
      : Promise.reject(failure);
  };
  const sleep = (ms: number) => {
    slept.push(ms);
    return Promise.resolve();
  };
  const outcome = await retry(call, { maxRetries, sleep })
    .catch((error) => error);
  return { attempts, slept, outcome };
}

Deno.test({
  name: "retry: until it succeeds, attempts counted from 1",
  permissions: "none",
  async fn() {
    const { attempts, slept, outcome } = await run([unreachable, timeout]);
    assertEquals(outcome, "answer");
    assertEquals(attempts, [1, 2, 3]);
    assertEquals(slept.length, 2);
  },
});

Deno.test({
  name: "retry: the last failure is thrown once the retries are used up",
  permissions: "none",
  async fn() {
    const last = apiError(503);
    const { attempts, outcome } = await run([unreachable, timeout, last]);
    assertEquals(attempts, [1, 2, 3]);
    assertEquals(outcome, last);
    assertEquals((await run([last], 0)).attempts, [1]);
  },
});

Deno.test({
  name: "retry: a failure for good, or of another kind, is thrown at once",
  permissions: "none",
  async fn() {
    for (
      const failure of [apiError(401), apiError(429, "quota"), new Error("x")]
    ) {
      const { attempts, slept, outcome } = await run([failure]);
      assertEquals(outcome, failure);
      assertEquals([attempts, slept], [[1], []]);
    }
  },
});

Deno.test({
  name: "retry: waits as the failed reply asks",
  permissions: "none",
  async fn() {
    const { slept } = await run([
      apiError(429, "rate_limit", { "retry-after": "2.5" }),
      apiError(503, "overloaded", { "retry-after-ms": "40" }),
    ]);
    assertEquals(slept, [2_500, 40]);
  },
});

Deno.test({
  name: "retry: an abort ends the wait by the clock and leaves no timer",
  permissions: "none",
  async fn() {
    const abort = new AbortController();
    const failure = apiError(429, "rate_limit", { "retry-after": "50" });
    let attempts = 0;
    const running = retry(() => {
      attempts++;
      return Promise.reject(failure);
    }, { signal: abort.signal });
    queueMicrotask(() => abort.abort(new Error("enough")));
    await assertRejects(() => running, Error, "enough");
    assertEquals(attempts, 1);
  },
});
