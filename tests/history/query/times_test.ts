import { assertAlmostEquals, assertEquals } from "@std/assert";
import { quantile } from "../../../lib/bench/statistics/statistics.ts";
import { Times } from "../../../lib/history/query/times.ts";
import { chance } from "../fixture.ts";

Deno.test({
  name: "Times: the quantiles that a benchmark reports of the same times",
  permissions: "none",
  fn() {
    const { below } = chance(3);
    for (const count of [1, 2, 3, 10, 1000, 16_384, 50_000]) {
      const values = Array.from({ length: count }, () => below(100_000) / 10);
      const times = new Times();
      for (const value of values) times.add(value);
      assertEquals(times.count, count);
      const shares = [0, 0.5, 0.9, 0.99, 1];
      times.quantiles(...shares).forEach((found, i) =>
        assertAlmostEquals(found, quantile(values, shares[i] ?? 0), 1e-6)
      );
    }
  },
});

Deno.test({
  name: "Times: none have no quantiles",
  permissions: "none",
  fn() {
    assertEquals(new Times().quantiles(0.5), [NaN]);
  },
});
