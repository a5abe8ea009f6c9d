import { assert, assertEquals } from "@std/assert";
import {
  fittingScale,
  linearScale,
  logScale,
} from "../../../lib/bench/page/scale.ts";

const permissions = "none";

Deno.test({
  name: "linearScale: round ticks within the ends, numbers beyond stay at them",
  permissions,
  fn: () => {
    const { at, ticks } = linearScale({ domain: [0, 230], range: [0, 100] });
    assertEquals(ticks, [0, 50, 100, 150, 200]);
    assertEquals([at(0), at(115), at(230), at(-5), at(999)], [
      0,
      50,
      100,
      0,
      100,
    ]);
    assertEquals(
      linearScale({ domain: [0.00012, 0.00031], range: [0, 1] }).ticks,
      [0.00015, 0.0002, 0.00025, 0.0003],
    );
  },
});

Deno.test({
  name: "logScale: equal ratios take equal room",
  permissions,
  fn: () => {
    const { at, ticks } = logScale({ domain: [1, 1000], range: [0, 90] });
    assertEquals([at(1), at(10), at(100), at(1000)], [0, 30, 60, 90]);
    assertEquals(ticks, [1, 3, 10, 30, 100, 300, 1000]);
  },
});

const spans: number[][] = [[5], [0, 0], [10, 12], [1, 10_000], [3, 9], [-2, 4]];
for (const values of spans) {
  Deno.test({
    name:
      `fittingScale: every number of ${values} has its place, and there are ticks`,
    permissions,
    fn: () => {
      const { at, ticks } = fittingScale(values, { range: [10, 100] });
      for (const value of values) {
        assert(at(value) >= 10 && at(value) <= 100);
      }
      assert(ticks.length >= 2, String(ticks));
      assertEquals([...ticks].sort((a, b) => a - b), ticks);
    },
  });
}

Deno.test({
  name: "fittingScale: numbers that differ by rounding alone stand together",
  permissions,
  fn: () => {
    const [one, other] = [0.1 + 0.2, 0.3];
    const { at } = fittingScale([one, other], { range: [0, 100] });
    assertEquals(at(one), at(other));
  },
});
