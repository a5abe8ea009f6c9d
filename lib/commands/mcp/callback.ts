/**
 * Where the browser comes back to after a login: one path on 127.0.0.1.
 *
 * @module
 */
import { ConfigError } from "../../core/errors.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { Http1Server } from "../../server/http1/server.ts";
import { Reply } from "../../server/reply.ts";
import type { Callback } from "../../tools/mcp/oauth/log_in.ts";

const PATH = "/callback";

/**
 * Listens until it is disposed.
 *
 * @param take says whether what the browser brings was meant
 * @throws {ConfigError} the port is in use
 */
export function listenForCallback(
  port: number,
  take: (params: URLSearchParams) => boolean,
): Callback {
  const page = (text: string, status: number) =>
    new Reply(`${text}\n`, {
      status,
      headers: { "content-type": "text/plain; charset=utf-8" },
    });
  const stranger = () =>
    page("This is not the login that chat waits for.", 404);
  let server: Http1Server;
  try {
    server = new Http1Server({
      hostname: "127.0.0.1",
      port,
      handler: ({ url }) => {
        const { pathname, searchParams } = new URL(url);
        return Promise.resolve(
          pathname === PATH && take(searchParams)
            ? page("Back to the terminal: you can close this page.", 200)
            : stranger(),
        );
      },
      refused: stranger,
    });
  } catch (error) {
    throw new ConfigError(
      `Cannot listen on 127.0.0.1 port ${port}: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  return {
    url: `http://127.0.0.1:${server.port}${PATH}`,
    async [Symbol.asyncDispose]() {
      // The reply under way still leaves.
      await server.shutdown();
    },
  };
}
