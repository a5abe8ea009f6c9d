/**
 * A provider of a test's own: a real HTTP server on a free port of 127.0.0.1.
 *
 * @module
 */

/** A request as it arrived. */
export interface UpstreamRequest {
  method: string;
  /** With its query. */
  path: string;
  headers: Headers;
  body: string;
  /** Resolves when the client has gone in the middle of an event stream. */
  left: Promise<void>;
}

/** A running server; disposing of it cuts what is still open. */
export interface FakeUpstream extends AsyncDisposable {
  /** Its origin, without a final slash. */
  readonly url: string;
  /** All requests so far, in the order in which their bodies were complete. */
  readonly requests: UpstreamRequest[];
}

/** What a server may have beside what every one has. */
export interface UpstreamOptions {
  /** The Responses API; a call of it gets a 404 otherwise, and is not among the requests. */
  readonly responses?: boolean;
}

/** Answers one request; `index` counts the requests from 0. */
export type UpstreamHandler = (
  request: UpstreamRequest,
  index: number,
) => Response | Promise<Response>;

/**
 * Starts a server that records every request and answers it by `handler`.
 *
 * @example
 * ```ts ignore
 * await using upstream = fakeUpstream(() => sse(["data: {}\n\n"]));
 * const client = openAiClient({ baseUrl: `${upstream.url}/v1` });
 * ```
 */
export function fakeUpstream(
  handler: UpstreamHandler,
  { responses = false }: UpstreamOptions = {},
): FakeUpstream {
  const requests: UpstreamRequest[] = [];
  const stop = new AbortController();
  const server = Deno.serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      signal: stop.signal,
      onListen: () => {},
    },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const left = Promise.withResolvers<void>();
      const body = await request.text().catch(() => undefined);
      // The client left in the middle of it.
      if (body === undefined) return new Response(null, { status: 400 });
      if (!responses && /\/responses(?:\/compact)?$/.test(pathname)) {
        const message = `Invalid URL (${request.method} ${pathname})`;
        const error = { message, type: "invalid_request_error", code: null };
        return Response.json({ error }, { status: 404 });
      }
      const received: UpstreamRequest = {
        method: request.method,
        path: pathname + search,
        headers: request.headers,
        body,
        left: left.promise,
      };
      const index = requests.push(received) - 1;
      return watch(await handler(received, index), left.resolve);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

/** Only cancelling tells that a client left a stream: the server's own promise resolves as after a whole answer. */
function watch(response: Response, onLeave: () => void): Response {
  const type = response.headers.get("content-type") ?? "";
  if (response.body === null || !type.startsWith("text/event-stream")) {
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel(reason) {
      onLeave();
      reader.cancel(reason).catch(() => {}); // pieces that wait for the test never settle
    },
  });
  return new Response(body, response);
}

/** An event stream, each piece sent by itself; pieces may be cut anywhere. */
export function sse(
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  init: ResponseInit = {},
): Response {
  const encoder = new TextEncoder();
  const body = ReadableStream.from(pieces).pipeThrough(
    new TransformStream<string | Uint8Array, Uint8Array>({
      transform(piece, controller) {
        controller.enqueue(
          typeof piece === "string" ? encoder.encode(piece) : piece,
        );
      },
    }),
  );
  const headers = new Headers(init.headers);
  if (!headers.has("content-type")) {
    headers.set("content-type", "text/event-stream");
  }
  return new Response(body, { ...init, headers });
}
