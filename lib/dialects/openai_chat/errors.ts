/**
 * Reads a provider's error replies as {@linkcode ApiError}, and writes every error as OpenAI's error body.
 *
 * @module
 */
import { isStatus, STATUS_TEXT } from "@std/http/status";
import {
  ApiError,
  type ApiErrorKind,
  CancelledError,
  ConfigError,
  NetworkError,
  StreamError,
  UsageError,
} from "../../core/errors.ts";
import { outwardWords } from "../../core/text/failure_words.ts";
import { pageText } from "../../core/text/page_text.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import type { ReplyHeaders } from "../../core/wire_reply.ts";
import { type ErrorFacts, excerpt, readErrorFacts } from "./error_facts.ts";
import { redact } from "./redact.ts";

const KINDS: ReadonlyMap<number, ApiErrorKind> = new Map([
  [401, "auth"],
  [402, "quota"],
  [403, "permission"],
  [404, "not_found"],
  [408, "timeout"],
  [409, "server"],
  [429, "rate_limit"],
  [503, "overloaded"],
  [504, "timeout"],
  [529, "overloaded"],
]);

/** Codes and types of a spent budget, for which retries are useless. */
const SPENT =
  /insufficient_(quota|balance|credits)|billing|exceeded_current_quota/i;

/** Messages about a wrong key: Google and xAI answer it with 400 and no code. */
const WRONG_KEY =
  /\bAPI key (?:not valid|not found|expired)\b|\b(?:incorrect|invalid) API key\b/i;

/** Characters of a page or of an unknown body that a message shows. */
const SHOWN = 200;

/**
 * Reads an error reply in any format that compatible servers and gateways send.
 *
 * @param retryAfterMs how long the reply's headers ask to wait, in ms
 */
export function decodeError(
  status: number,
  headers: ReplyHeaders,
  body: string,
  retryAfterMs?: number,
): ApiError {
  const facts = readErrorFacts(parsedJson(body));
  return apiError(facts ?? { message: describeBody(status, headers, body) }, {
    status,
    headers,
    body: redact(body),
    retryAfterMs,
  });
}

/**
 * Turns a failure reported inside a reply, before its content, into the error for its status; 500 if it names none.
 *
 * @param headers of the reply
 */
export function refusalOf(
  failure: StreamError,
  headers?: ReplyHeaders,
): ApiError {
  const { message, type, code, status = 500 } = failure;
  return apiError({ message, type, code }, { status, headers, cause: failure });
}

/** The error for a successful reply that is not an answer: a page, an empty body, other JSON. */
export function unreadableReply(
  status: number,
  headers: ReplyHeaders,
  body: string,
): ApiError {
  return new ApiError(describeBody(status, headers, body), {
    kind: "invalid_response",
    status,
    requestId: requestId(headers),
    headers,
    body: redact(body),
  });
}

/** The error for an event of a stream that is not a chunk. */
export function unreadableEvent(data: string): StreamError {
  return new StreamError(
    `the stream holds an event that is not a chunk: ${excerpt(data, 80)}`,
    { kind: "invalid" },
  );
}

/** OpenAI's error body. */
export type ErrorBody = {
  error: {
    message: string;
    type: string;
    param: string | null;
    code: string | null;
  };
};

/** Encodes an error body for a client. Errors of other types are bugs, whose message is not shown. */
export function encodeErrorBody(error: unknown): ErrorBody {
  const { type, code, param } = outward(error);
  const message = redact(outwardWords(error));
  return { error: { message, type, param: param ?? null, code: code ?? null } };
}

/** The status of a reply for an error: the provider's own, otherwise one for the kind of failure. */
export function httpStatus(error: unknown): number {
  return outward(error).status;
}

interface Outward {
  status: number;
  type: string;
  code?: string | undefined;
  param?: string | undefined;
}

const UNREACHABLE = {
  status: 502,
  type: "server_error",
  code: "upstream_unreachable",
};
const TIMEOUT = { status: 504, type: "server_error", code: "upstream_timeout" };
const INVALID_RESPONSE = {
  status: 502,
  type: "server_error",
  code: "upstream_invalid_response",
};
const CANCELLED = { status: 409, type: "cancelled" };
const INVALID_REQUEST = { status: 400, type: "invalid_request_error" };

const TYPES: Readonly<Record<ApiErrorKind, string>> = {
  "invalid_request": "invalid_request_error",
  auth: "authentication_error",
  permission: "permission_error",
  "not_found": "not_found_error",
  "rate_limit": "rate_limit_error",
  quota: "insufficient_quota",
  overloaded: "overloaded_error",
  timeout: "timeout_error",
  server: "server_error",
  redirect: "server_error",
  "invalid_response": "server_error",
};

function outward(error: unknown): Outward {
  if (error instanceof ApiError) return outwardApi(error);
  if (error instanceof NetworkError) {
    return error.kind === "timeout" ? TIMEOUT : UNREACHABLE;
  }
  if (error instanceof StreamError) {
    if (error.kind === "timeout") return TIMEOUT;
    if (error.kind !== "error") return INVALID_RESPONSE;
    const { status = 502, type = "server_error", code = type } = error;
    return { status, type, code };
  }
  if (error instanceof CancelledError) return CANCELLED;
  if (error instanceof UsageError || error instanceof ConfigError) {
    return INVALID_REQUEST;
  }
  return { status: 500, type: "server_error", code: "internal_error" };
}

function outwardApi(error: ApiError): Outward {
  const { kind, param } = error;
  // The upstream's status describes the upstream's reply, not this one.
  if (kind === "invalid_response" || kind === "redirect") {
    return INVALID_RESPONSE;
  }
  const type = error.type ?? TYPES[kind];
  // Clients read the code, so the type takes its place, except OpenAI's general type.
  const general = type === "invalid_request_error" ? undefined : type;
  return { status: error.status, type, code: error.code ?? general, param };
}

function apiError(
  facts: ErrorFacts,
  reply: {
    status: number;
    headers?: ReplyHeaders | undefined;
    body?: string;
    retryAfterMs?: number | undefined;
    cause?: unknown;
  },
): ApiError {
  const { message, type, code, param } = facts;
  return new ApiError(message, {
    ...reply,
    kind: kindOf(reply.status, type, code, message),
    type,
    code,
    param,
    requestId: reply.headers && requestId(reply.headers),
  });
}

function kindOf(
  status: number,
  type: string | undefined,
  code: string | undefined,
  message: string,
): ApiErrorKind {
  if (status < 400) return status < 300 ? "invalid_response" : "redirect";
  if (SPENT.test(`${type} ${code}`)) return "quota";
  if (code === "invalid_api_key") return "auth";
  if (status === 400 && WRONG_KEY.test(message)) return "auth";
  return KINDS.get(status) ?? (status < 500 ? "invalid_request" : "server");
}

function requestId(headers: ReplyHeaders): string | undefined {
  return headers.get("x-request-id") ?? headers.get("request-id") ?? undefined;
}

/** Describes a body without an error in a known format. */
function describeBody(
  status: number,
  headers: ReplyHeaders,
  body: string,
): string {
  const text = body.trim();
  if (/^<(!doctype html|html|head|body)\b/i.test(text) || isHtml(headers)) {
    const words = excerpt(pageText(text), SHOWN);
    return `upstream sent an HTML page (${status})${words && `: ${words}`}`;
  }
  if (text !== "") {
    return status < 400
      ? `upstream sent something that is not an answer: ${excerpt(text, SHOWN)}`
      : excerpt(text);
  }
  const name = isStatus(status) ? ` ${STATUS_TEXT[status]}` : "";
  return `upstream answered ${status}${name} without a body`;
}

function isHtml(headers: ReplyHeaders): boolean {
  return headers.get("content-type")?.startsWith("text/html") ?? false;
}
