/**
 * `GET /metrics`: what the server counts, for Prometheus.
 *
 * @module
 */
import { Reply } from "../reply.ts";
import type { Route } from "../route.ts";
import { unknownUrl } from "../unknown_url.ts";

/** Shows metrics, to those who have a key; there are none unless the server's user wants them. */
export const metrics: Route = {
  method: "GET",
  pattern: "/metrics",
  handle(request, { metrics }) {
    if (metrics === undefined) throw unknownUrl(request);
    return new Reply(metrics.write(), {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  },
};
