/**
 * A server of the tests, on a free port.
 *
 * @module
 */
import { errorResponse } from "../../../lib/server/formats/error_response.ts";
import type { Http1Limits } from "../../../lib/server/http1/limits.ts";
import { Http1Server } from "../../../lib/server/http1/server.ts";
import { Reply } from "../../../lib/server/reply.ts";
import type { ServerRequest } from "../../../lib/server/server_request.ts";

/** A running server; disposing of it breaks off what runs. */
export interface Running extends AsyncDisposable {
  readonly port: number;
  readonly server: Http1Server;
}

/** Starts a server. */
export function running(
  handler: (request: ServerRequest) => Promise<Reply> | Reply,
  limits: Partial<Http1Limits> = {},
): Running {
  const server = new Http1Server({
    hostname: "127.0.0.1",
    port: 0,
    handler: async (request) => await handler(request),
    refused: errorResponse,
    limits,
  });
  return {
    port: server.port,
    server,
    async [Symbol.asyncDispose]() {
      const ended = server.shutdown();
      server.abort();
      await ended;
    },
  };
}

/** Says what it was sent. */
export async function echo(request: ServerRequest): Promise<Reply> {
  const path = request.url.replace(/^http:\/\/[^/]*/, "");
  try {
    const body = new TextDecoder().decode(await request.bytes());
    return new Reply(`${request.method} ${path} ${body}`);
  } catch (error) {
    return errorResponse(error);
  }
}
