/**
 * The failure of a request over a limit of its client key.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { Decision } from "../../keys/ledger.ts";
import { limitText } from "../../keys/limit_words.ts";
import { HeadedError } from "../guard/headed_error.ts";
import { limitHeaders } from "./limit_headers.ts";

/** Longer waits are for people: a client that tries again by itself would only fail again. */
const LONGEST_WAIT_MS = 60_000;

/** See the module. */
export class LimitReached extends HeadedError {
  override name = "LimitReached";

  /** `concurrent` is the most requests at the same time. */
  constructor(
    client: string,
    decision: Decision & { kind: "refused" },
    concurrent = 0,
  ) {
    const { limit, isSpent, retryMs, left } = decision;
    const isBudget = limit?.unit === "usd" && isSpent;
    const what = limit === undefined
      ? `has its most requests at the same time: ${concurrent}`
      : isSpent
      ? `has used its limit of ${limitText(limit)}`
      : `may use up its limit of ${
        limitText(limit)
      } by requests that still run`;
    const wait = Math.ceil(retryMs / 1000);
    super(
      `the key "${client}" ${what}; try again in ${waitText(wait)}`,
      {
        kind: isBudget ? "quota" : "rate_limit",
        status: STATUS_CODE.TooManyRequests,
        type: isBudget ? "insufficient_quota" : limit?.unit ?? "requests",
        code: isBudget ? "insufficient_quota" : "rate_limit_exceeded",
        retryAfterMs: retryMs,
      },
      [
        ["retry-after", String(wait)],
        ...limitHeaders(left),
        ...(retryMs > LONGEST_WAIT_MS
          ? [["x-should-retry", "false"] as const]
          : []),
      ],
    );
  }
}

function waitText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.ceil(seconds / 3600)} h`
    : `${Math.ceil(seconds / 86_400)} days`;
}
