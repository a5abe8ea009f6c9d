/**
 * Completes a provider's error message: which provider failed, with which status, and which settings matter. Every
 * message about a call that failed takes its words from here.
 *
 * @module
 */
import {
  ApiError,
  type ApiErrorKind,
  ChatError,
  NetworkError,
  StreamError,
} from "../errors.ts";
import type { Asked } from "../call_source.ts";
import { reasonOf } from "./reason.ts";

/** Statuses that may come from a proxy. */
const OF_PROXIES: ReadonlySet<number> = new Set([407, 502, 503, 504]);

/** Failures that a wrong address may cause. */
const OF_ADDRESSES: ReadonlySet<ApiErrorKind> = new Set([
  "not_found",
  "invalid_response",
  "redirect",
]);

/** One line: `provider/model: status message (what it depends on; what to do)`. */
export function failureWords(error: ChatError): string {
  return name(error) + failureReason(error);
}

/** The text for a line that names the model already: `status message (what it depends on; what to do)`. */
export function failureReason(error: unknown): string {
  if (!(error instanceof ChatError)) return reasonOf(error);
  const { message, hint } = error;
  const context = failureContext(error);
  const details = [
    ...(context === undefined ? [] : [context]),
    ...(hint === undefined ? [] : [hint]),
  ];
  return status(error) + message +
    (details.length === 0 ? "" : ` (${details.join("; ")})`);
}

/** What a failure depends on: variables, the address where it may be wrong, the request's id; undefined for nothing. */
export function failureContext(error: ChatError): string | undefined {
  const { asked } = error;
  const parts = asked === undefined ? [] : circumstances(error, asked);
  return parts.length === 0 ? undefined : parts.join(", ");
}

/**
 * The message for a client of `serve`: the provider's own words unchanged, because programs search them; any other
 * failure as {@linkcode failureWords} has it; nothing of an unexpected error.
 */
export function outwardWords(error: unknown): string {
  if (!(error instanceof ChatError)) return "internal error";
  return isOwnWords(error) ? error.message : failureWords(error);
}

function isOwnWords(error: ChatError): boolean {
  if (error instanceof StreamError) return error.kind === "error";
  if (!(error instanceof ApiError)) return false;
  const { kind, type, body } = error;
  if (!OF_ADDRESSES.has(kind)) return true;
  // Any web server answers "not found"; one that does so in JSON is an API.
  return kind === "not_found" &&
    (type !== undefined || /^\s*\{/.test(body ?? ""));
}

/** Details of the call, one per line. */
export function failureDetails(error: ChatError): string[] {
  const { asked } = error;
  const lines: string[] = [];
  if (asked !== undefined) lines.push(`address: ${address(asked)}`);
  if (asked?.proxy !== undefined) lines.push(`proxy: ${asked.proxy}`);
  if (!(error instanceof ApiError)) return lines;
  lines.push(`status: ${error.status}`);
  for (const [name, value] of error.headers ?? []) {
    if (/(?:^|-)(?:id|ray)$/.test(name)) lines.push(`${name}: ${value}`);
  }
  return lines;
}

/** Provider and model, if the call failed there or on the way. */
function name(error: ChatError): string {
  const { asked } = error;
  const isOfCall = error instanceof ApiError || error instanceof NetworkError ||
    error instanceof StreamError;
  if (asked === undefined || !isOfCall) return "";
  return asked.model === undefined
    ? `${asked.provider}: `
    : `${asked.provider}/${asked.model}: `;
}

function status(error: ChatError): string {
  if (!(error instanceof ApiError) || error.asked === undefined) return "";
  // An error inside a reply of status 200 has only a guessed status.
  const known = error.headers !== undefined && error.status >= 300 &&
    !(error.cause instanceof StreamError) &&
    !error.message.includes(String(error.status));
  return known ? `${error.status} ` : "";
}

function circumstances(error: ChatError, asked: Asked): string[] {
  if (error instanceof NetworkError) {
    return asked.addressFrom === undefined ? [] : [asked.addressFrom];
  }
  if (!(error instanceof ApiError)) return [];
  const { kind, status, requestId } = error;
  const parts: (string | undefined)[] = [];
  if (kind === "auth" || kind === "permission") parts.push(asked.keyFrom);
  if (asked.addressFrom !== undefined && OF_ADDRESSES.has(kind)) {
    parts.push(`at ${address(asked)}`);
  }
  if (asked.proxy !== undefined && OF_PROXIES.has(status)) {
    parts.push(`through the proxy ${asked.proxy}`);
  }
  if (requestId !== undefined) parts.push(`request ${requestId}`);
  return parts.filter((part) => part !== undefined);
}

function address({ address, addressFrom }: Asked): string {
  return addressFrom === undefined ? address : `${address}, by ${addressFrom}`;
}
