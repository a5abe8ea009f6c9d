/**
 * Refuses what the other dialect does not have, so that it is not lost without notice.
 *
 * @module
 */
import { ApiError } from "../../core/errors.ts";

/**
 * The error for a part of a request that is malformed or cannot be translated: status 400, as if the provider had refused it.
 *
 * @param param its path, such as `messages[2].content[0]`
 */
export function refuse(message: string, param: string): ApiError {
  return new ApiError(`${param}: ${message}`, {
    kind: "invalid_request",
    status: 400,
    type: "invalid_request_error",
    code: "unsupported_value",
    param,
  });
}
