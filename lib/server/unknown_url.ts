/**
 * Paths as they were sent, and those that lead nowhere.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../core/errors.ts";
import type { ServerRequest } from "./server_request.ts";

/** The path of an absolute URL as it was sent, without query; cheaper than parsing the whole. */
export function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}

/** The error for a path that no endpoint answers. */
export function unknownUrl({ method, url }: ServerRequest): ApiError {
  return new ApiError(`unknown URL: ${method} ${pathOf(url)}`, {
    kind: "not_found",
    status: STATUS_CODE.NotFound,
    type: "invalid_request_error",
    code: "unknown_url",
  });
}
