/**
 * `GET /metrics`: metrics for Prometheus.
 *
 * @module
 */
import { familyText, mergeFamilies } from "../watch/metrics/family_state.ts";
import { Reply } from "../reply.ts";
import type { Endpoint } from "../endpoint.ts";
import { unknownUrl } from "../guard/unknown_url.ts";

/** Shows the metrics. It needs a key, and is unknown unless the user switched metrics on. */
export const metrics: Endpoint = {
  method: "GET",
  pattern: "/metrics",
  async handle(request, { metrics, threads }) {
    if (metrics === undefined) {
      throw unknownUrl(request, "start chat serve with --metrics");
    }
    const snapshots = await threads?.snapshots();
    const text = snapshots === undefined
      ? metrics.write()
      : mergeFamilies(snapshots.map(({ metrics }) => metrics)).map(familyText)
        .join("");
    return new Reply(text, {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  },
};
