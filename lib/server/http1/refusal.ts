/**
 * Errors for requests that are refused before the handler.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";

export function refusal(status: number, message: string): ApiError {
  return new ApiError(message, {
    kind: status === STATUS_CODE.RequestTimeout ? "timeout" : "invalid_request",
    status,
    type: "invalid_request_error",
  });
}

/** The error for a request that is not valid HTTP. */
export function malformed(message: string): ApiError {
  return refusal(STATUS_CODE.BadRequest, message);
}
