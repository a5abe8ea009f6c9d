import { assertEquals } from "@std/assert";
import {
  Gauge,
  Histogram,
} from "../../../../lib/server/watch/metrics/families.ts";
import {
  familyText,
  mergeFamilies,
} from "../../../../lib/server/watch/metrics/family_state.ts";
import { readPrometheus } from "../../prometheus.ts";

Deno.test({
  name:
    "mergeFamilies: buckets, sums and counts of all threads together, states as they are to be put together",
  permissions: "none",
  fn() {
    const threads = [[2, 20], [5], []].map((values, thread) => {
      const histogram = new Histogram(
        { name: "h", help: "h", labels: ["x"] },
        [10],
      );
      for (const value of values) histogram.observe(["a"], value);
      if (thread === 1) histogram.observe(["b"], 1);
      const gauge = (name: string, merge: "sum" | "min" | "max") =>
        new Gauge({ name, help: name, merge }, () => [[[], thread]]);
      const families = [
        histogram,
        gauge("all", "sum"),
        gauge("low", "min"),
        gauge("high", "max"),
      ];
      return families.map((family) => family.state());
    });
    const text = mergeFamilies(threads).map(familyText).join("");
    assertEquals(
      readPrometheus(text).map(({ name, labels, value }) =>
        `${name} ${Object.values(labels).join()} ${value}`
      ),
      [
        "h_bucket a,10 2",
        "h_bucket a,+Inf 3",
        "h_sum a 27",
        "h_count a 3",
        "h_bucket b,10 1",
        "h_bucket b,+Inf 1",
        "h_sum b 1",
        "h_count b 1",
        "all  3",
        "low  0",
        "high  2",
      ],
    );
  },
});
