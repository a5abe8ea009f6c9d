/**
 * Refuses a request before it is sent.
 *
 * @module
 */
import { ApiError } from "../errors.ts";

/** The error for a member (`messages[3].content`; undefined for the request itself) that breaks a rule. */
export function invalid(
  param: string | undefined,
  problem: string,
): ApiError {
  return new ApiError(`${param ?? "the request"} ${problem}`, {
    kind: "invalid_request",
    status: 400,
    type: "invalid_request_error",
    param,
  });
}

/** A value as a message shows it: JSON on one line, cut after 40 characters. */
export function shown(value: unknown): string {
  if (typeof value === "number") return String(value); // JSON has no NaN
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text;
}

/** Whether a value is a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
