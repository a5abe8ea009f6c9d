/**
 * One HTTP call to a provider: fetch with time limits, retries, and failures as errors. It knows nothing of chat.
 *
 * @module
 */
import { ApiError, ConfigError, NetworkError } from "../core/errors.ts";
import { readBody } from "./body.ts";
import { LONGEST_TIMER_MS, type Sleep } from "./delay.ts";
import { networkError } from "./network_error.ts";
import { retry } from "./retry.ts";
import { publicUrl } from "./url.ts";

/** Limits on waiting, in ms. */
export interface Timeouts {
  /** Until the reply's headers are there; default 600,000. */
  headersMs?: number;
  /** Between two bytes of the body; default 300,000. Applied by {@linkcode readBody}, and to error replies here. */
  idleMs?: number;
}

/** Reads a provider's error reply. The error must keep `headers`: retries depend on them. */
export type ErrorDecoder = (
  status: number,
  headers: Headers,
  body: string,
) => ApiError;

/** What is sent, where to, and how failures are told. */
export interface HttpCall {
  /** http or https. */
  url: string;
  /** In capitals: `GET`, `POST`. */
  method: string;
  /** Credentials and content type included. */
  headers: Record<string, string>;
  /** Sent as it is, in UTF-8. */
  body?: string | undefined;
  /** Stops the call at once, also between two attempts, and the body's reading later. */
  signal?: AbortSignal | undefined;
  /** Called for every attempt, counted from 1, with an address that holds no credentials. */
  onSend?:
    | ((sent: { attempt: number; url: string; body: string }) => void)
    | undefined;
  /** Called with every reply whose status is not 2xx. */
  decodeError: ErrorDecoder;
  /** Limits on waiting; each has a default. */
  timeouts?: Timeouts | undefined;
  /** Further tries after the first; default 2. */
  maxRetries?: number | undefined;
  /** Waits between tries; by the clock unless given. */
  sleep?: Sleep | undefined;
}

/** More of an error reply than this, in bytes, is not read. */
const ERROR_BODY_LIMIT = 1 << 20;
/** An error reply that takes longer than this, in ms, is taken as far as it came. */
const ERROR_BODY_MS = 10_000;

/**
 * Sends a request, again where that can help, and returns the reply once its status is 2xx, its body unread.
 * Redirects are never followed, as they would carry the key elsewhere.
 *
 * The caller must read the body ({@linkcode readBody}) or cancel it.
 *
 * @throws {ApiError} the server refused, as `decodeError` reads it, or redirects (kind `redirect`)
 * @throws {NetworkError} no answer
 * @throws {ConfigError} the address or a header cannot be sent at all
 */
export function send(call: HttpCall): Promise<Response> {
  return retry((attempt) => sendOnce(call, attempt), call);
}

/**
 * {@linkcode send} without retries, for callers that wrap more than the call itself into {@linkcode retry}.
 *
 * @param attempt what `onSend` is told
 * @throws as {@linkcode send}
 */
export async function sendOnce(
  call: HttpCall,
  attempt = 1,
): Promise<Response> {
  call.signal?.throwIfAborted();
  const url = parseUrl(call.url);
  const headers = parseHeaders(call.headers);
  const body = call.body ?? "";
  call.onSend?.({ attempt, url: publicUrl(call.url), body });
  const response = await fetchHeaders(call, url, headers);
  if (response.status < 300) return response;
  const text = await readErrorBody(call, response);
  const error = call.decodeError(response.status, response.headers, text);
  throw response.status < 400 ? redirectError(url, response, error) : error;
}

async function fetchHeaders(
  call: HttpCall,
  url: URL,
  headers: Headers,
): Promise<Response> {
  const { headersMs = 600_000 } = call.timeouts ?? {};
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(),
    Math.min(headersMs, LONGEST_TIMER_MS),
  );
  try {
    return await fetch(url, {
      method: call.method,
      headers,
      body: call.body ?? null,
      redirect: "manual",
      signal: call.signal === undefined
        ? limit.signal
        : AbortSignal.any([call.signal, limit.signal]),
    });
  } catch (error) {
    call.signal?.throwIfAborted();
    if (!limit.signal.aborted) throw networkError(error, url.origin);
    throw new NetworkError(
      `no answer within ${headersMs / 1000} s from ${url.origin}`,
      { kind: "timeout" },
    );
  } finally {
    clearTimeout(timer);
  }
}

/** The reply's text as far as it comes within the limits; consumed or cancelled in any case. */
async function readErrorBody(
  call: HttpCall,
  response: Response,
): Promise<string> {
  const { idleMs = ERROR_BODY_MS } = call.timeouts ?? {};
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(),
    Math.min(idleMs, ERROR_BODY_MS),
  );
  const signal = call.signal === undefined
    ? limit.signal
    : AbortSignal.any([call.signal, limit.signal]);
  const decoder = new TextDecoder();
  let text = "";
  let left = ERROR_BODY_LIMIT;
  try {
    for await (const bytes of readBody(response, { signal })) {
      text += decoder.decode(bytes.subarray(0, left), { stream: true });
      left -= bytes.length;
      if (left <= 0) break;
    }
  } catch {
    call.signal?.throwIfAborted(); // otherwise cut or slow: the status still tells what failed
  } finally {
    clearTimeout(timer);
  }
  return text + decoder.decode();
}

function redirectError(
  url: URL,
  response: Response,
  decoded: ApiError,
): ApiError {
  const { status, headers } = response;
  const location = headers.get("location");
  const target = location === null ? null : URL.parse(location, url);
  const where = target === null
    ? "nowhere"
    : target.origin === url.origin
    ? target.pathname
    : target.origin;
  return new ApiError(`${url.origin} redirects to ${where} (${status})`, {
    kind: "redirect",
    status,
    type: decoded.type,
    code: decoded.code,
    requestId: decoded.requestId,
    headers,
    body: decoded.body,
    hint: "set the base URL to the address that answers itself",
  });
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new ConfigError(`${publicUrl(text)} is not an http or https address`);
}

function parseHeaders(fields: Record<string, string>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) {
    try {
      headers.set(name, value);
    } catch {
      // The runtime's own message would show the value, which may be a key.
      throw new ConfigError(
        `header ${name} holds a character that HTTP does not allow`,
        { hint: "look for line breaks and quotation marks around the key" },
      );
    }
  }
  return headers;
}
