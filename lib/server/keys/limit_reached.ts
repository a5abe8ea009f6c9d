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
    decision: Refused,
    concurrent = 0,
  ) {
    const { retryMs, left } = decision;
    const wait = Math.ceil(retryMs / 1000);
    super(
      `the key "${client}" ${whyText(decision, concurrent)}; try again in ${
        waitText(wait)
      }`,
      { ...errorOf(decision), retryAfterMs: retryMs },
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

type Refused = Decision & { kind: "refused" };

function whyText({ limit, why }: Refused, concurrent: number): string {
  const most = limit === undefined
    ? `its most requests at the same time: ${concurrent}`
    : `its limit of ${limitText(limit)}`;
  if (why === "unknown") {
    return `has used what this server holds of ${most}; what other servers have used is not known, as their database cannot be reached`;
  }
  if (limit === undefined) return `has ${most}`;
  return why === "spent"
    ? `has used ${most}`
    : `may use up ${most} by requests that still run`;
}

function errorOf({ limit, why }: Refused) {
  if (why === "unknown") {
    return {
      kind: "server",
      status: STATUS_CODE.ServiceUnavailable,
      type: "server_error",
      code: "spend_unknown",
    } as const;
  }
  const isBudget = limit?.unit === "usd" && why === "spent";
  return {
    kind: isBudget ? "quota" : "rate_limit",
    status: STATUS_CODE.TooManyRequests,
    type: isBudget ? "insufficient_quota" : limit?.unit ?? "requests",
    code: isBudget ? "insufficient_quota" : "rate_limit_exceeded",
  } as const;
}

function waitText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.ceil(seconds / 3600)} h`
    : `${Math.ceil(seconds / 86_400)} days`;
}
