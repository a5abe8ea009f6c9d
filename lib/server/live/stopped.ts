/**
 * Why an exchange was aborted by its server.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";

/** The error for a client whose answer the server's user has stopped; no client and no route tries it again. */
export function stoppedByUser(): ApiError {
  return new ApiError("stopped by the server's user", {
    kind: "permission",
    status: STATUS_CODE.Forbidden,
    type: "invalid_request_error",
    code: "stopped_by_user",
  });
}
