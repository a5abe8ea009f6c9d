/**
 * A provider that gets bodies of any kind: what came is kept as bytes.
 *
 * @module
 */

/** A request as it arrived. */
export interface ByteRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The body as a form. */
  readonly form: () => Promise<FormData>;
}

/** A running server. */
export interface ByteUpstream extends AsyncDisposable {
  /** Its origin, without a final slash. */
  readonly url: string;
  readonly requests: ByteRequest[];
  /** All bytes of bodies so far, as Latin-1, while they arrive. */
  readonly arrived: () => string;
}

/** Starts a server; `answer` gets the number of the request, from 0. */
export function byteUpstream(
  answer: (request: ByteRequest, index: number) => Response,
): ByteUpstream {
  const requests: ByteRequest[] = [];
  let arrived = "";
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      try {
        for await (const piece of request.body ?? []) {
          pieces.push(piece);
          arrived += new TextDecoder("latin1").decode(piece);
        }
      } catch {
        return new Response(null, { status: 400 }); // the client left
      }
      const bytes = await new Blob(pieces).bytes();
      const headers = new Headers(request.headers);
      const received: ByteRequest = {
        method: request.method,
        path: pathname + search,
        headers,
        bytes,
        form: () => new Response(bytes, { headers }).formData(),
      };
      return answer(received, requests.push(received) - 1);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    arrived: () => arrived,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
