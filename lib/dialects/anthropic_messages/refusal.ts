/**
 * Refusing what the other dialect has no place for, rather than losing it in silence.
 *
 * @module
 */
import { ApiError } from "../../core/errors.ts";

/**
 * The error for a part of a request that cannot be carried or is malformed: status 400, as if the provider had refused it.
 *
 * @param param where it is, as in `messages[2].content[0]`
 */
export function refuse(message: string, param: string): ApiError {
  return new ApiError(message, {
    kind: "invalid_request",
    status: 400,
    type: "invalid_request_error",
    code: "unsupported_value",
    param,
  });
}
