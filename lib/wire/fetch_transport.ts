/**
 * Fetch as a transport.
 *
 * @module
 */
import { NetworkError } from "../core/errors.ts";
import type { StreamedBody } from "../core/call.ts";
import type { WireReply } from "../core/wire_reply.ts";
import { joinBytes } from "../core/data/bytes.ts";
import { loadLater, startTimer } from "../core/first_timer.ts";
import { loader } from "../core/load.ts";
import { proxyOf } from "./http1/proxied.ts";
import type { WireRequest } from "./transport.ts";

const loadReply = loader<typeof import("./fetch_reply.ts")>(
  import.meta.url,
  "./fetch_reply.ts",
);
const loadNetworkError = loader<typeof import("./network_error.ts")>(
  import.meta.url,
  "./network_error.ts",
);
const loadDecoded = loader<typeof import("./http1/decoded_reply.ts")>(
  import.meta.url,
  "./http1/decoded_reply.ts",
);

/** What the runtime does not ask for by itself, it does not unpack either: it would read half of some bodies. */
const PLAIN = { "accept-encoding": "identity" };

/**
 * Sends a request by fetch, with the runtime's proxies, certificates and HTTP/2.
 *
 * @throws as {@linkcode Transport}
 */
export async function fetchTransport(request: WireRequest): Promise<WireReply> {
  const { address, method, headers, body, signal, headersMs, idleMs } = request;
  const stop = new AbortController();
  using _late = startTimer(() => stop.abort(), headersMs);
  let failure: unknown;
  const onFailed = (error: unknown) => failure = error;
  try {
    const sent = fetch(address.url, {
      method,
      headers: { ...PLAIN, ...headers },
      body: typeof body === "object"
        ? "pieces" in body ? streamOf(body, onFailed) : joinBytes(body)
        : body ?? null,
      redirect: "manual",
      signal: signal === undefined
        ? stop.signal
        : AbortSignal.any([signal, stop.signal]),
    });
    loadLater(loadReply);
    const response = await sent;
    const { fetchReply } = await loadReply();
    const close = () => stop.abort();
    const reply = fetchReply(response, { signal, idleMs, close });
    if (!response.headers.has("content-encoding")) return reply;
    return (await loadDecoded()).decodedReply(reply);
  } catch (error) {
    signal?.throwIfAborted();
    if (failure !== undefined) throw failure;
    const target = address.origin + throughProxy(address.url);
    if (!stop.signal.aborted) {
      const { networkError } = await loadNetworkError();
      throw networkError(error, target);
    }
    throw new NetworkError(
      `no answer within ${headersMs / 1000} s from ${target}`,
      { kind: "timeout" },
    );
  }
}

/** A body as it comes; fetch does not say why one failed. */
function streamOf(
  body: StreamedBody,
  onFailed: (error: unknown) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  async function* pieces() {
    try {
      for await (const piece of body.pieces()) yield new Uint8Array(piece);
    } catch (error) {
      onFailed(error);
      throw error;
    }
  }
  return ReadableStream.from(pieces());
}

/** Names the proxy. The variables are those of the process, because the runtime reads them itself. */
function throughProxy(url: URL): string {
  try {
    const proxy = proxyOf(url, (name) => Deno.env.get(name));
    if (proxy === undefined) return "";
    return ` through the proxy ${proxy.shown} of ${proxy.variable}`;
  } catch {
    return ""; // no permission to read the variables
  }
}
