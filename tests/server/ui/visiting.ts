/**
 * A visitor of a server's pages, within a test.
 *
 * @module
 */
import { LiveExchanges } from "../../../lib/server/live/live_exchanges.ts";
import { RunningExchanges } from "../../../lib/server/running.ts";
import { newPageSecrets, type Pages } from "../../../lib/server/ui/pages.ts";
import { type Serving, serving, type ServingOptions } from "../serving.ts";

/** A server with pages, and someone who is let in. */
export interface Visited extends Serving {
  readonly pages: Pages;
  /** By which the visitor is known. */
  readonly cookie: string;
  /** Posts JSON as a script of a page does, unless the headers say otherwise. */
  post(
    path: string,
    value: unknown,
    init?: { headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<Response>;
}

/** Starts a server whose pages are asked by scripts alone. */
export async function visited(options: ServingOptions = {}): Promise<Visited> {
  const running = new RunningExchanges();
  const pages: Pages = {
    secrets: newPageSecrets(),
    maker: {
      prepare: () => {},
      ask: () => Promise.reject(new Error("no page is made in this test")),
    },
    live: new LiveExchanges(running),
    prices: () => Promise.resolve(undefined),
    first: "live",
  };
  const server = await serving({
    ...options,
    context: { running, pages, ...options.context },
  });
  const { port } = new URL(server.url);
  const cookie = `chat_ui_${port}=${pages.secrets.cookie}`;
  return {
    ...server,
    pages,
    cookie,
    post(path, value, { headers = {}, signal } = {}) {
      return fetch(`${server.url}/ui/${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "origin": server.url,
          cookie,
          "x-chat-form": pages.secrets.form,
          ...headers,
        },
        body: JSON.stringify(value),
        ...(signal ? { signal } : {}),
      });
    },
  };
}
