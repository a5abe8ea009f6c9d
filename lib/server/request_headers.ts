/**
 * Which of a client's request headers its provider gets to see.
 *
 * @module
 */
import type { RequestHeaders } from "./server_request.ts";

/** They help to find a request again, and to tell which program sent it. */
const HARMLESS =
  /^(?:user-agent|x-client-request-id|idempotency-key|x-stainless-.+)$/;

/**
 * The headers to pass on. Never among them: credentials, cookies, the web page's address, and what describes the
 * body and connection to this server.
 *
 * @param meaningful names of headers that change what the request means to the provider
 */
export function relayedHeaders(
  headers: RequestHeaders,
  meaningful: RegExp,
): Record<string, string> {
  return Object.fromEntries(
    [...headers].filter(([name]) =>
      HARMLESS.test(name) || meaningful.test(name)
    ),
  );
}
