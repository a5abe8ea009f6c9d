/**
 * A server with pages inside a test.
 *
 * @module
 */
import { LiveExchanges } from "../../../lib/server/live/live_exchanges.ts";
import { RunningExchanges } from "../../../lib/server/running.ts";
import { newPageSecrets } from "../../../lib/server/ui/pages.ts";
import type { PriceList } from "../../../lib/prices/price_list.ts";
import type { Visited } from "../../helpers/live_page.ts";
import { type Serving, serving, type ServingOptions } from "../serving.ts";

/** A server, and a visitor of its pages. */
export interface VisitedServing extends Serving, Visited {
  /** What scripts send with each POST. */
  readonly form: string;
}

/** Starts the server; of its pages it has what the thread that serves answers. */
export async function visited(
  options: ServingOptions & { prices?: PriceList } = {},
): Promise<VisitedServing> {
  const running = new RunningExchanges();
  const secrets = newPageSecrets();
  const server = await serving({
    ...options,
    context: {
      ...options.context,
      running,
      pages: {
        secrets,
        maker: {
          prepare() {},
          ask: () => Promise.reject(new Error("no thread")),
        },
        live: new LiveExchanges(running),
        prices: () => Promise.resolve(options.prices),
        first: "live",
      },
    },
  });
  const { port } = new URL(server.url);
  return {
    ...server,
    cookie: `chat_ui_${port}=${secrets.cookie}`,
    form: secrets.form,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
