/**
 * Failures in Anthropic's format: error replies, error events, and this program's errors for clients of the dialect.
 *
 * @module
 */
import {
  ApiError,
  type ApiErrorKind,
  NetworkError,
  StreamError,
} from "../../core/errors.ts";
import { outwardWords } from "../../core/text/failure_words.ts";
import { isObject } from "../../core/data/invalid.ts";
import { pageText } from "../../core/text/page_text.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import type { ReplyHeaders } from "../../core/wire_reply.ts";
import { NameMap } from "../../core/data/names.ts";
import { parseJson } from "../../core/data/parsed_json.ts";

/** The body of a failed reply, and the data of an `error` event. */
export type ErrorBody = {
  type: "error";
  error: {
    type: string;
    message: string;
    details?: { "error_code": string };
  };
  "request_id"?: string;
};

/** HTTP statuses of Anthropic's error types, for error events in a stream of status 200. */
const STATUS_OF_TYPE: ReadonlyMap<string, number> = new NameMap([
  ["invalid_request_error", 400],
  ["authentication_error", 401],
  ["billing_error", 402],
  ["permission_error", 403],
  ["not_found_error", 404],
  ["conflict_error", 409],
  ["request_too_large", 413],
  ["rate_limit_error", 429],
  ["api_error", 500],
  ["timeout_error", 504],
  ["overloaded_error", 529],
]);

/** The type of client errors without a specific one. */
const GENERAL = "invalid_request_error";

/** The error type for each status, for errors of upstreams with other types. */
const TYPE_OF_STATUS: ReadonlyMap<number, string> = new Map([
  ...Array.from(STATUS_OF_TYPE, ([type, status]) => [status, type] as const),
  [408, "timeout_error"],
  [503, "overloaded_error"],
]);

const KIND_OF_STATUS: ReadonlyMap<number, ApiErrorKind> = new Map([
  [401, "auth"],
  [402, "quota"],
  [403, "permission"],
  [404, "not_found"],
  [408, "timeout"],
  [429, "rate_limit"],
  [503, "overloaded"],
  [504, "timeout"],
  [529, "overloaded"],
]);

/** Matches errors about a spent budget (status 400, or 429 without `retry-after`), for which retries are useless. */
const SPENT = /credit balance|\bspend|\bbilling|usage limits?\b/i;

const SHOWN_CHARACTERS = 500;
const SHOWN_HTML_CHARACTERS = 200;

/**
 * Reads an error reply in Anthropic's format, or what gateways before it send (other JSON, text, HTML, nothing).
 *
 * @param retryAfterMs how long the reply's headers ask to wait, in ms
 */
export function decodeError(
  status: number,
  headers: ReplyHeaders,
  body: string,
  retryAfterMs?: number,
): ApiError {
  const reply = parseReply(body);
  const { type, code, message } = readError(reply);
  const text = message ?? describe(status, body);
  const spent = (status === 400 || status === 429) &&
    headers.get("retry-after") === null && SPENT.test(text);
  return new ApiError(text, {
    kind: spent ? "quota" : kindOf(status),
    status,
    type,
    code,
    retryAfterMs,
    requestId: requestIdOf(headers) ?? textOf(reply["request_id"]),
    headers,
    body: withoutSecrets(body),
  });
}

/**
 * Reads an error that came with status 200, as an event or as an unstreamed reply; its type gives the status.
 *
 * @param headers of the reply, where known
 */
export function decodeErrorEvent(
  data: unknown,
  headers?: ReplyHeaders,
): ApiError {
  const reply = isObject(data) ? data : { error: data };
  const { type, code, message } = readError(reply);
  const status = STATUS_OF_TYPE.get(type ?? "") ?? 500;
  return new ApiError(message ?? "the provider failed without saying why", {
    kind: kindOf(status),
    status,
    type,
    code,
    requestId: textOf(reply["request_id"]) ??
      (headers === undefined ? undefined : requestIdOf(headers)),
    headers,
  });
}

/** The error for a successful reply that is not an answer: a page, an empty body, other JSON. */
export function unreadableReply(
  status: number,
  headers: ReplyHeaders,
  body: string,
): ApiError {
  return new ApiError(describe(status, body), {
    kind: "invalid_response",
    status,
    requestId: requestIdOf(headers),
    headers,
    body: withoutSecrets(body),
  });
}

/** Encodes status and body of an error reply. Errors of other types are bugs, whose message is not shown. */
export function encodeError(
  error: unknown,
): { status: number; body: ErrorBody } {
  const { status, type, code, requestId } = outward(error);
  return {
    status,
    body: {
      type: "error",
      error: {
        type,
        message: outwardWords(error),
        ...(code === undefined ? {} : { details: { "error_code": code } }),
      },
      ...(requestId === undefined ? {} : { "request_id": requestId }),
    },
  };
}

interface Outward {
  status: number;
  type: string;
  code?: string | undefined;
  requestId?: string | undefined;
}

function outward(error: unknown): Outward {
  if (error instanceof ApiError) {
    const { kind, status, code, requestId } = error;
    // The upstream's status describes the upstream's reply, not this one.
    return kind === "redirect" || kind === "invalid_response"
      ? { ...typed(502), code: "upstream_invalid_response", requestId }
      : { ...typed(status, error.type), code, requestId };
  }
  if (error instanceof NetworkError) {
    return error.kind === "timeout"
      ? { ...typed(504), code: "upstream_timeout" }
      : { ...typed(502), code: "upstream_unreachable" };
  }
  if (error instanceof StreamError) {
    const status = error.status ?? (error.kind === "timeout" ? 504 : 502);
    return { ...typed(status, error.type), code: error.code };
  }
  return typed(500);
}

/**
 * An error type of another dialect is replaced by that of the status; so is the general type, which
 * the other dialect has for refused keys and unknown models too.
 */
function typed(status: number, type = ""): { status: number; type: string } {
  if (STATUS_OF_TYPE.has(type) && type !== GENERAL) return { status, type };
  return {
    status,
    type: TYPE_OF_STATUS.get(status) ?? (status >= 500 ? "api_error" : GENERAL),
  };
}

function requestIdOf(headers: ReplyHeaders): string | undefined {
  return headers.get("request-id") ?? headers.get("x-request-id") ?? undefined;
}

function kindOf(status: number): ApiErrorKind {
  return KIND_OF_STATUS.get(status) ??
    (status >= 500 ? "server" : "invalid_request");
}

function parseReply(body: string): Record<string, unknown> {
  try {
    const value: unknown = parseJson(body);
    if (isObject(value)) return value;
    if (Array.isArray(value) && isObject(value[0])) return value[0];
  } catch {
    // text or HTML from a proxy
  }
  return {};
}

interface ReadError {
  type: string | undefined;
  code: string | undefined;
  message: string | undefined;
}

/** Reads `error`, an object or a text; gateways put the message beside it or call it `detail`. */
function readError(reply: Record<string, unknown>): ReadError {
  const error = isObject(reply["error"]) ? reply["error"] : reply;
  const details = isObject(error["details"]) ? error["details"] : {};
  const type = textOf(error["type"]);
  return {
    type: type === "error" ? undefined : type,
    code: textOf(details["error_code"]) ?? textOf(error["code"]),
    message: textOf(error["message"]) ?? textOf(reply["error"]) ??
      textOf(reply["message"]) ?? textOf(reply["detail"]),
  };
}

/** A text without keys, because some gateways repeat the key in their messages. */
function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== ""
    ? withoutSecrets(value)
    : undefined;
}

function describe(status: number, body: string): string {
  const text = body.trim();
  if (text === "") return `the server sent only the status ${status}`;
  if (!text.startsWith("<")) {
    const words = excerpt(text, SHOWN_CHARACTERS);
    return status < 400
      ? `the server did not send an answer, but: ${words}`
      : words;
  }
  const words = pageText(withoutSecrets(text));
  return `the server sent an HTML page with status ${status}: ${
    excerpt(words, SHOWN_HTML_CHARACTERS)
  }`;
}

function excerpt(text: string, characters: number): string {
  // Masks keys before the cut, because half a key is not recognized.
  const line = withoutSecrets(text).replace(/\s+/g, " ").trim();
  return line.slice(0, characters).toWellFormed();
}
