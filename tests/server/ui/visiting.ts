/**
 * A visitor of a server's pages, within a test.
 *
 * @module
 */
import { newPageSecrets, type Pages } from "../../../lib/server/ui/pages.ts";
import { type Serving, serving, type ServingOptions } from "../serving.ts";

/** A server with pages, and someone who is let in. */
export interface Visited extends Serving {
  readonly pages: Pages;
  /** Posts JSON as a script of a page does, unless the headers say otherwise. */
  post(
    path: string,
    value: unknown,
    init?: { headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<Response>;
}

/** Starts a server whose pages are asked by scripts alone. */
export async function visited(options: ServingOptions = {}): Promise<Visited> {
  const pages: Pages = {
    secrets: newPageSecrets(),
    maker: {
      prepare: () => {},
      ask: () => Promise.reject(new Error("no page is made in this test")),
    },
  };
  const server = await serving({
    ...options,
    context: { pages, ...options.context },
  });
  return {
    ...server,
    pages,
    post(path, value, { headers = {}, signal } = {}) {
      const { port } = new URL(server.url);
      return fetch(`${server.url}/ui/${path}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "origin": server.url,
          "cookie": `chat_ui_${port}=${pages.secrets.cookie}`,
          "x-chat-form": pages.secrets.form,
          ...headers,
        },
        body: JSON.stringify(value),
        ...(signal ? { signal } : {}),
      });
    },
  };
}
