/**
 * Paths of requests, and the error for unknown ones.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import type { ServerRequest } from "../server_request.ts";

/** The path of an absolute URL as sent, without query; faster than parsing the URL. */
export function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}

/** The error for a path that is not known; `hint` says what would make it known. */
export function unknownUrl(
  { method, url }: ServerRequest,
  hint?: string,
): ApiError {
  const more = hint === undefined ? "" : ` (${hint})`;
  return new ApiError(`unknown URL: ${method} ${pathOf(url)}${more}`, {
    kind: "not_found",
    status: STATUS_CODE.NotFound,
    type: "invalid_request_error",
    code: "unknown_url",
  });
}

/** The error for a path that is known with other methods. */
export function wrongMethod({ method, url }: ServerRequest): ApiError {
  return new ApiError(`${method} is not allowed on ${pathOf(url)}`, {
    kind: "invalid_request",
    status: STATUS_CODE.MethodNotAllowed,
    type: "invalid_request_error",
    code: "method_not_allowed",
  });
}
