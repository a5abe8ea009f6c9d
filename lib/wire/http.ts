/**
 * One HTTP call to a provider, with timeouts, retries and typed errors. It is independent of chat.
 *
 * @module
 */
import { ApiError, ConfigError } from "../core/errors.ts";
import type { StreamedBody } from "../core/call.ts";
import type { ReplyHeaders, WireReply } from "../core/wire_reply.ts";
import { readBody } from "./body.ts";
import type { Sleep } from "../core/delay.ts";
import { fetchTransport } from "./fetch_transport.ts";
import { retry } from "./retry.ts";
import type { Transport } from "./transport.ts";
import { publicUrl } from "./url.ts";
import { type WebAddress, webAddress } from "./web_address.ts";

/** Timeouts in ms. */
export interface Timeouts {
  /** Until the reply's headers; default 600,000. */
  headersMs?: number | undefined;
  /** Between two bytes of the body; default 300,000. For an error reply in total: at most 10,000. */
  idleMs?: number | undefined;
}

/** Decodes a provider's error reply. The error must have its `headers`: retries depend on them. */
export type ErrorDecoder = (
  status: number,
  headers: ReplyHeaders,
  body: string,
) => ApiError | Promise<ApiError>;

/** A call and its options. */
export interface HttpCall {
  /** http or https. */
  url: string;
  /** In upper case: `GET`, `POST`. */
  method: string;
  /** All headers, with credentials and content type. */
  headers: Record<string, string>;
  /** Sent unchanged, in UTF-8. */
  body?: string | undefined;
  /** The body's UTF-8 in several parts, if the caller has it. */
  bytes?: readonly Uint8Array[] | undefined;
  /** The body where it is sent while it comes; in place of `body` and `bytes`. */
  streamed?: StreamedBody | undefined;
  /** The servers of this program that the request has passed, for {@linkcode VIA_HEADER}. */
  via?: string | undefined;
  /** Aborts the call, also between two attempts, and later the reading of the body. */
  signal?: AbortSignal | undefined;
  /** Called for every attempt, counted from 1; its URL has no credentials. */
  onSend?:
    | ((sent: {
      attempt: number;
      url: string;
      body: string;
      bytes?: readonly Uint8Array[] | undefined;
      streamed?: StreamedBody | undefined;
    }) => void)
    | undefined;
  /** Called with every reply whose status is not 2xx. */
  decodeError: ErrorDecoder;
  /** Timeouts; each has a default. */
  timeouts?: Timeouts | undefined;
  /** Attempts after the first; default 2. */
  maxRetries?: number | undefined;
  /** Waits between attempts; by the clock by default. */
  sleep?: Sleep | undefined;
  /** Sends the call; fetch by default. */
  transport?: Transport | undefined;
}

/**
 * The header by which servers of this program detect request loops: the ids of the servers that the request has
 * passed, in order, separated by commas.
 */
export const VIA_HEADER = "x-chat-via";

/** Most bytes of an error reply that are read. */
const ERROR_BODY_LIMIT = 1 << 20;
/** Longest time to read an error reply, in ms; then the text so far is used. */
const ERROR_BODY_MS = 10_000;

/**
 * Sends a request, with retries, and returns a reply of status 2xx with its body unread. Redirects are not followed,
 * because they would send the key to another host.
 *
 * The caller must read the body or cancel it.
 *
 * @throws {ApiError} an error reply, decoded by `decodeError`, or a redirect (kind `redirect`)
 * @throws {NetworkError} no answer
 * @throws {ConfigError} the address or a header is invalid
 */
export function send(call: HttpCall): Promise<WireReply> {
  const { streamed } = call;
  const options = streamed === undefined || streamed.repeatable
    ? call
    : { ...call, maxRetries: 0 };
  return retry((attempt) => sendOnce(call, attempt), options);
}

/**
 * {@linkcode send} without retries, for callers that use {@linkcode retry} for more than the call.
 *
 * @param attempt the number that `onSend` gets
 * @throws as {@linkcode send}
 */
export async function sendOnce(
  call: HttpCall,
  attempt = 1,
): Promise<WireReply> {
  call.signal?.throwIfAborted();
  const address = addressOf(call.url);
  const { headers: given, via } = call;
  const fields = checkedHeaders(
    via === undefined ? given : { ...given, [VIA_HEADER]: via },
  );
  const { body = "", bytes, streamed, transport = fetchTransport } = call;
  const { headersMs = 600_000, idleMs = 300_000 } = call.timeouts ?? {};
  call.onSend?.({
    attempt,
    url: address.shown,
    body,
    ...(bytes === undefined ? {} : { bytes }),
    ...(streamed === undefined ? {} : { streamed }),
  });
  const reply = await transport({
    address,
    method: call.method,
    headers: fields,
    body: streamed ?? bytes ?? call.body,
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

/** Reads the reply's text within the limits; the body is read or cancelled afterwards. */
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
    call.signal?.throwIfAborted(); // otherwise the body is cut or slow: its status is still useful
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
    hint: "set the base URL to an address that answers without a redirect",
  });
}

function addressOf(text: string): WebAddress {
  const address = webAddress(text);
  if (address !== undefined) return address;
  throw new ConfigError(`${publicUrl(text)} is not an http or https address`);
}

/** Valid names and values of headers (RFC 9110, sections 5.5 and 5.6.2). */
const NAME = /^[!#$%&'*+.^`|~\w-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Checks headers and converts names to lower case; of two equal names the later counts. */
function checkedHeaders(
  fields: Readonly<Record<string, string>>,
): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (NAME.test(name) && VALUE.test(value)) {
      checked[name.toLowerCase()] = value;
      continue;
    }
    // The error does not show the value: it may be a key.
    throw new ConfigError(
      `header ${name} holds a character that HTTP does not allow`,
      { hint: "look for line breaks and quotation marks around the key" },
    );
  }
  return checked;
}
