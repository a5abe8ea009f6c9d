/**
 * Error replies in OpenAI's format.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError, NetworkError } from "../../core/errors.ts";
import { isObject } from "../../core/data/invalid.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { parseJson } from "../../core/data/parsed_json.ts";
import {
  encodeErrorBody,
  httpStatus,
} from "../../dialects/openai_chat/errors.ts";
import { FAULT } from "../answer/broken_reply.ts";
import { HeadedError } from "../guard/headed_error.ts";
import { Reply } from "../reply.ts";
import { relayedReplyHeaders } from "../answer/reply_headers.ts";

/** Makes the error reply for a failure. A provider's error body in this format is sent unchanged. */
export function errorResponse(error: unknown): Reply {
  const body = relayableBody(error) ?? JSON.stringify(encodeErrorBody(error));
  return failureReply(error, httpStatus(error), body);
}

/** Makes an error reply of a body in any format, with the headers that tell a client whether to retry. */
export function failureReply(
  error: unknown,
  status: number,
  body: string,
): Reply {
  const upstream = error instanceof ApiError ? error.headers : undefined;
  const headers = relayedReplyHeaders(upstream);
  headers.set("content-type", "application/json");
  const isUpstream = upstream !== undefined || error instanceof NetworkError;
  const isUnsupported = status === STATUS_CODE.NotImplemented;
  // This server has retried already: a client that retries too would multiply the attempts.
  if (isUpstream || isUnsupported) headers.set("x-should-retry", "false");
  // A fault on purpose is there to be retried by its client.
  if (headers.get(FAULT) !== null) headers.delete("x-should-retry");
  if (error instanceof HeadedError) {
    for (const [name, value] of error.replyHeaders) headers.set(name, value);
  }
  return new Reply(withoutSecrets(body), { status, headers });
}

/** The body of an upstream's error reply, if it has OpenAI's format. */
function relayableBody(error: unknown): string | undefined {
  if (!(error instanceof ApiError) || error.body === undefined) {
    return undefined;
  }
  if (error.status !== httpStatus(error)) return undefined;
  try {
    const body: unknown = parseJson(error.body);
    if (!isObject(body) || !isObject(body["error"])) return undefined;
    // The Messages dialect wraps the same object and adds `type`.
    if (typeof body["error"]["message"] !== "string" || "type" in body) {
      return undefined;
    }
    return error.body;
  } catch {
    return undefined;
  }
}
