/**
 * Requests that are refused before anybody looks at what they ask for.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";

/** Why a request is refused. */
export function refusal(status: number, message: string): ApiError {
  return new ApiError(message, {
    kind: status === STATUS_CODE.RequestTimeout ? "timeout" : "invalid_request",
    status,
    type: "invalid_request_error",
  });
}

/** A request that is not as HTTP has it. */
export function malformed(message: string): ApiError {
  return refusal(STATUS_CODE.BadRequest, message);
}
