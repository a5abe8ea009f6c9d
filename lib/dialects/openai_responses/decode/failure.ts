/**
 * Why a response failed.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import { StreamError } from "../../../core/errors.ts";

/** HTTP statuses of the API's codes. */
const STATUSES: Readonly<Record<string, number>> = {
  "rate_limit_exceeded": 429,
  "insufficient_quota": 429,
  "invalid_prompt": 400,
  "context_length_exceeded": 400,
  "server_is_overloaded": 503,
  "slow_down": 503,
};

/** The failure that a response reports; undefined if it reports none. */
export function failureOf(
  { status, error }: Readonly<Record<string, unknown>>,
): StreamError | undefined {
  if (status !== "failed") return undefined;
  const { message, code, type } = isObject(error) ? error : {};
  const word = typeof code === "string" ? code : undefined;
  return new StreamError(
    typeof message === "string" && message !== ""
      ? message
      : "the provider reported that the response failed",
    {
      kind: "error",
      code: word,
      type: typeof type === "string" && type !== "error" ? type : undefined,
      status: word !== undefined && Object.hasOwn(STATUSES, word)
        ? STATUSES[word]
        : undefined,
    },
  );
}
