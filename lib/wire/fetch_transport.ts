/**
 * The runtime's own fetch as a transport.
 *
 * @module
 */
import { NetworkError } from "../core/errors.ts";
import type { WireReply } from "../core/wire_reply.ts";
import { joinBytes } from "./bytes.ts";
import { fetchReply } from "./fetch_reply.ts";
import { startTimer } from "./first_timer.ts";
import { networkError } from "./network_error.ts";
import type { WireRequest } from "./transport.ts";

/**
 * Sends a request by fetch: whatever the runtime knows of proxies, certificates and HTTP/2 holds.
 *
 * @throws as {@linkcode Transport}
 */
export async function fetchTransport(request: WireRequest): Promise<WireReply> {
  const { address, method, headers, body, signal, headersMs, idleMs } = request;
  const stop = new AbortController();
  using _late = startTimer(() => stop.abort(), headersMs);
  try {
    const response = await fetch(address.url, {
      method,
      headers,
      body: typeof body === "object" ? joinBytes(body) : body ?? null,
      redirect: "manual",
      signal: signal === undefined
        ? stop.signal
        : AbortSignal.any([signal, stop.signal]),
    });
    return fetchReply(response, { signal, idleMs, close: () => stop.abort() });
  } catch (error) {
    signal?.throwIfAborted();
    if (!stop.signal.aborted) throw networkError(error, address.origin);
    throw new NetworkError(
      `no answer within ${headersMs / 1000} s from ${address.origin}`,
      { kind: "timeout" },
    );
  }
}
