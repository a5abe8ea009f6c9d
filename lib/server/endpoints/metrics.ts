/**
 * `GET /metrics`: what the server counts, for Prometheus.
 *
 * @module
 */
import { familyText, mergeFamilies } from "../metrics/family_state.ts";
import { Reply } from "../reply.ts";
import type { Route } from "../route.ts";
import { unknownUrl } from "../unknown_url.ts";

/** Shows metrics, to those who have a key; there are none unless the server's user wants them. */
export const metrics: Route = {
  method: "GET",
  pattern: "/metrics",
  async handle(request, { metrics, threads }) {
    if (metrics === undefined) throw unknownUrl(request);
    const looks = await threads?.look();
    const text = looks === undefined
      ? metrics.write()
      : mergeFamilies(looks.map((look) => look.metrics)).map(familyText)
        .join("");
    return new Reply(text, {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  },
};
