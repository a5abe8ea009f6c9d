/**
 * Errors at both ends: a provider's error replies as {@linkcode ApiError}, and every error as OpenAI's error body.
 *
 * @module
 */
import { isStatus, STATUS_TEXT } from "@std/http/status";
import {
  ApiError,
  type ApiErrorKind,
  ChatError,
  ConfigError,
  NetworkError,
  StreamError,
  UsageError,
} from "../../core/errors.ts";
import { parsedJson } from "../../core/parsed_json.ts";
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

/** Codes and types of a used-up budget, which waiting does not bring back. */
const SPENT =
  /insufficient_(quota|balance|credits)|billing|exceeded_current_quota/i;

/** Characters of a page or of an unknown body that a message shows. */
const SHOWN = 200;

/**
 * Reads an error reply in any of the forms that compatible servers and the gateways before them send.
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
 * A failure reported inside a reply before any of its content, as the error that the status it stands for would have
 * been; 500 when it names none.
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

/** A reply that promised success and is no answer: a page, an empty body, foreign JSON. */
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

/** An event of a stream that is neither a chunk nor anything else that servers send. */
export function unreadableEvent(data: string): StreamError {
  return new StreamError(
    `the stream holds an event that is no chunk: ${excerpt(data, 80)}`,
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

/** The body that tells a client of ours what failed; of errors that are not ours nothing is told. */
export function encodeErrorBody(error: unknown): ErrorBody {
  const { type, code, param } = outward(error);
  const message = error instanceof ChatError
    ? redact(error.message)
    : "internal error";
  return { error: { message, type, param: param ?? null, code: code ?? null } };
}

/** The status to answer with as long as nothing has been sent: the provider's own, else what stands for the failure. */
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
  if (error instanceof UsageError || error instanceof ConfigError) {
    return INVALID_REQUEST;
  }
  return { status: 500, type: "server_error", code: "internal_error" };
}

function outwardApi(error: ApiError): Outward {
  const { kind, param } = error;
  // What such a reply's status says is true of the upstream only.
  if (kind === "invalid_response" || kind === "redirect") {
    return INVALID_RESPONSE;
  }
  const type = error.type ?? TYPES[kind];
  // Clients look at the code; OpenAI's own general type says nothing there.
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
    kind: kindOf(reply.status, type, code),
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
): ApiErrorKind {
  if (status < 400) return status < 300 ? "invalid_response" : "redirect";
  if (SPENT.test(`${type} ${code}`)) return "quota";
  if (code === "invalid_api_key") return "auth";
  return KINDS.get(status) ?? (status < 500 ? "invalid_request" : "server");
}

function requestId(headers: ReplyHeaders): string | undefined {
  return headers.get("x-request-id") ?? headers.get("request-id") ?? undefined;
}

/** What to say of a body that holds no error in a known form. */
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
      ? `upstream sent something that is no answer: ${excerpt(text, SHOWN)}`
      : excerpt(text);
  }
  const name = isStatus(status) ? ` ${STATUS_TEXT[status]}` : "";
  return `upstream answered ${status}${name} without a body`;
}

function isHtml(headers: ReplyHeaders): boolean {
  return headers.get("content-type")?.startsWith("text/html") ?? false;
}

/** The words of a page: proxies say there what went wrong. */
function pageText(html: string): string {
  return html.replace(/<(script|style)\b[^]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ");
}
