/**
 * Failures as replies, in OpenAI's form.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError, NetworkError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import { withoutSecrets } from "../core/secrets.ts";
import { encodeErrorBody, httpStatus } from "../dialects/openai_chat/errors.ts";
import { Reply } from "./reply.ts";
import { passedHeaders } from "./reply_headers.ts";

/** The reply that tells a client what failed. A provider's own words reach it unchanged where it can read them. */
export function errorResponse(error: unknown): Reply {
  const body = ownBody(error) ?? JSON.stringify(encodeErrorBody(error));
  return failureReply(error, httpStatus(error), body);
}

/** A reply that tells of a failure in whatever form, with what its headers have to say. */
export function failureReply(
  error: unknown,
  status: number,
  body: string,
): Reply {
  const upstream = error instanceof ApiError ? error.headers : undefined;
  const headers = passedHeaders(upstream);
  headers.set("content-type", "application/json");
  const tried = upstream !== undefined || error instanceof NetworkError;
  const hopeless = status === STATUS_CODE.NotImplemented;
  // What could be tried again has been: a client that did so too would multiply the attempts.
  if (tried || hopeless) headers.set("x-should-retry", "false");
  return new Reply(withoutSecrets(body), { status, headers });
}

/** The body of an upstream's error reply, if it has OpenAI's form. */
function ownBody(error: unknown): string | undefined {
  if (!(error instanceof ApiError) || error.body === undefined) {
    return undefined;
  }
  if (error.status !== httpStatus(error)) return undefined;
  try {
    const body: unknown = JSON.parse(error.body);
    if (!isObject(body) || !isObject(body["error"])) return undefined;
    // Another dialect wraps the same object and marks it with a type.
    if (typeof body["error"]["message"] !== "string" || "type" in body) {
      return undefined;
    }
    return error.body;
  } catch {
    return undefined;
  }
}
