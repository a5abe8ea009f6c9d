/**
 * Errors of a replay: requests that are not recorded, and recorded failures.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import { ApiError, type ApiErrorKind } from "../../core/errors.ts";
import type { Miss } from "./recorded_answers.ts";

/** The error for a request that is not recorded. */
export class ReplayMiss extends ApiError {
  /** The closest recorded request and the first difference, for people. */
  readonly why: string;

  constructor(why: string) {
    super(`no recorded request matches this one: ${why}`, {
      kind: "not_found",
      status: 404,
      type: "invalid_request_error",
      code: "replay_miss",
    });
    this.why = why;
  }
}

export function missed({ closest, difference }: Miss): ReplayMiss {
  return missedFor(
    closest === undefined
      ? "nothing is recorded"
      : difference === undefined
      ? `${closest.id} is the same request, but ${withheld(closest)}`
      : `the closest is ${closest.id}, with a difference in ${difference}`,
  );
}

export function missedFor(why: string): ReplayMiss {
  return new ReplayMiss(why);
}

/** Code of the error for a call whose answer is recorded in another dialect. */
export const UNRECORDED_DIALECT = "recorded_in_another_dialect";

/** The error that makes the server translate a recorded answer. */
export function inAnotherDialect({ id }: Exchange): ApiError {
  return new ApiError(`exchange ${id} is recorded in another dialect`, {
    kind: "not_found",
    status: 404,
    type: "invalid_request_error",
    code: UNRECORDED_DIALECT,
  });
}

/** Why an exchange with the same request cannot be replayed. */
function withheld({ source, status, model, cut }: Exchange): string {
  if (cut === true) return "its texts were cut before it was imported";
  if (source === "import") return "it was imported and never sent";
  if (source === "bench") return "a benchmark sent it";
  return status === "completed" || status === "error"
    ? `${model} answered it`
    : `its answer is not complete (${status})`;
}

const KINDS: ReadonlyMap<number, ApiErrorKind> = new Map([
  [401, "auth"],
  [403, "permission"],
  [404, "not_found"],
  [408, "timeout"],
  [429, "rate_limit"],
  [503, "overloaded"],
  [504, "timeout"],
  [529, "overloaded"],
]);

/** The error of an injected fault, which is not retried here. */
export function faultError(
  status: number,
  headers: Readonly<Record<string, string>>,
): ApiError {
  return new ApiError(`status ${status} on purpose, as --fault says`, {
    kind: kindOf(status),
    status,
    headers: new Headers({ "x-should-retry": "false", ...headers }),
  });
}

function kindOf(status: number): ApiErrorKind {
  return KINDS.get(status) ?? (status < 500 ? "invalid_request" : "server");
}

export function recordedFailure(
  { error, id }: Exchange,
  headers: Readonly<Record<string, string>> = {},
): ApiError {
  const recorded = error?.status ?? 502;
  // A lower status is that of a redirect, or of a success without an answer.
  const status = recorded >= 400 ? recorded : 502;
  const kind = kindOf(status);
  return new ApiError(error?.message ?? `exchange ${id} failed`, {
    kind,
    status,
    // If the provider named no type, the record has our own kind.
    type: error?.type === kind ? undefined : error?.type,
    code: error?.code,
    // A retry would get the same answer.
    headers: new Headers({ "x-should-retry": "false", ...headers }),
  });
}

/** Adds headers to an error that has headers. */
export function addHeaders(
  error: unknown,
  more: Readonly<Record<string, string>>,
): void {
  if (!(error instanceof ApiError && error.headers instanceof Headers)) return;
  for (const [name, value] of Object.entries(more)) {
    error.headers.set(name, value);
  }
}
