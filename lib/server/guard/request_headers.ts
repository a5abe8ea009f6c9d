/**
 * Which request headers are relayed to the provider.
 *
 * @module
 */
import type { RequestHeaders } from "../server_request.ts";

/** Headers that identify a request or the program that sent it. */
const HARMLESS =
  /^(?:user-agent|x-client-request-id|idempotency-key|x-stainless-.+)$/;

/**
 * Selects the headers to relay. Credentials, cookies, the web page's address, and headers of the body and connection
 * are never relayed.
 *
 * @param meaningful matches names of headers that change the meaning of the request
 */
export function relayedRequestHeaders(
  headers: RequestHeaders,
  meaningful: RegExp,
): Record<string, string> {
  const relayed: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (HARMLESS.test(name) || meaningful.test(name)) relayed[name] = value;
  }
  return relayed;
}
