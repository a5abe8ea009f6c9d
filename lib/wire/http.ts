/**
 * One HTTP call to a provider: a transport with time limits, retries, and failures as errors. It knows nothing of chat.
 *
 * @module
 */
import { ApiError, ConfigError } from "../core/errors.ts";
import type { ReplyHeaders, WireReply } from "../core/wire_reply.ts";
import { readBody } from "./body.ts";
import type { Sleep } from "./delay.ts";
import { fetchTransport } from "./fetch_transport.ts";
import { retry } from "./retry.ts";
import type { Transport } from "./transport.ts";
import { publicUrl } from "./url.ts";
import { type WebAddress, webAddress } from "./web_address.ts";

/** Limits on waiting, in ms. */
export interface Timeouts {
  /** Until the reply's headers are there; default 600,000. */
  headersMs?: number;
  /** Between two bytes of the body; default 300,000. At most 10,000 for an error reply in all. */
  idleMs?: number;
}

/** Reads a provider's error reply. The error must keep `headers`: retries depend on them. */
export type ErrorDecoder = (
  status: number,
  headers: ReplyHeaders,
  body: string,
) => ApiError | Promise<ApiError>;

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
  /** The same in UTF-8, in pieces, where they are at hand. */
  bytes?: readonly Uint8Array[] | undefined;
  /** Stops the call at once, also between two attempts, and the body's reading later. */
  signal?: AbortSignal | undefined;
  /** Called for every attempt, counted from 1, with an address that holds no credentials. */
  onSend?:
    | ((sent: {
      attempt: number;
      url: string;
      body: string;
      bytes?: readonly Uint8Array[];
    }) => void)
    | undefined;
  /** Called with every reply whose status is not 2xx. */
  decodeError: ErrorDecoder;
  /** Limits on waiting; each has a default. */
  timeouts?: Timeouts | undefined;
  /** Further tries after the first; default 2. */
  maxRetries?: number | undefined;
  /** Waits between tries; by the clock unless given. */
  sleep?: Sleep | undefined;
  /** What carries the call; fetch unless given. */
  transport?: Transport | undefined;
}

/** More of an error reply than this, in bytes, is not read. */
const ERROR_BODY_LIMIT = 1 << 20;
/** An error reply that takes longer than this, in ms, is taken as far as it came. */
const ERROR_BODY_MS = 10_000;

/**
 * Sends a request, again where that can help, and returns the reply once its status is 2xx, its body unread.
 * Redirects are never followed, as they would carry the key elsewhere.
 *
 * The caller must read the body or cancel it.
 *
 * @throws {ApiError} the server refused, as `decodeError` reads it, or redirects (kind `redirect`)
 * @throws {NetworkError} no answer
 * @throws {ConfigError} the address or a header cannot be sent at all
 */
export function send(call: HttpCall): Promise<WireReply> {
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
): Promise<WireReply> {
  call.signal?.throwIfAborted();
  const address = addressOf(call.url);
  const fields = checkedHeaders(call.headers);
  const { body = "", bytes, transport = fetchTransport } = call;
  const { headersMs = 600_000, idleMs = 300_000 } = call.timeouts ?? {};
  call.onSend?.({
    attempt,
    url: address.shown,
    body,
    ...(bytes === undefined ? {} : { bytes }),
  });
  const reply = await transport({
    address,
    method: call.method,
    headers: fields,
    body: bytes ?? call.body,
    signal: call.signal,
    headersMs,
    idleMs,
  });
  const { status, headers } = reply;
  if (status < 300) return reply;
  const text = await readErrorBody(call, reply);
  const error = await call.decodeError(status, headers, text);
  throw status < 400 ? redirectError(address.url, reply, error) : error;
}

/** The reply's text as far as it comes within the limits; consumed or cancelled in any case. */
async function readErrorBody(
  call: HttpCall,
  reply: WireReply,
): Promise<string> {
  const { idleMs = ERROR_BODY_MS } = call.timeouts ?? {};
  const timer = setTimeout(
    () => reply.cancel(),
    Math.min(idleMs, ERROR_BODY_MS),
  );
  const decoder = new TextDecoder();
  let text = "";
  let left = ERROR_BODY_LIMIT;
  try {
    for await (const bytes of readBody(reply)) {
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
  reply: WireReply,
  decoded: ApiError,
): ApiError {
  const { status, headers } = reply;
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

function addressOf(text: string): WebAddress {
  const address = webAddress(text);
  if (address !== undefined) return address;
  throw new ConfigError(`${publicUrl(text)} is not an http or https address`);
}

/** What a name is made of, and a value: RFC 9110, 5.5 and 5.6.2. */
const NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** By names in lower case; of two that differ in case only, the later one counts. */
function checkedHeaders(
  fields: Readonly<Record<string, string>>,
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (NAME.test(name) && VALUE.test(value)) {
      checked[name.toLowerCase()] = value;
      continue;
    }
    // The value may be a key.
    throw new ConfigError(
      `header ${name} holds a character that HTTP does not allow`,
      { hint: "look for line breaks and quotation marks around the key" },
    );
  }
  return checked;
}
