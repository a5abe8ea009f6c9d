import { assertEquals, assertThrows } from "@std/assert";
import { COMPARED } from "../../../lib/bench/compared.ts";
import { parseMinDifference } from "../../../lib/bench/statistics/min_difference.ts";
import type { PairedDifference } from "../../../lib/bench/statistics/statistics.ts";
import { verdictOf } from "../../../lib/bench/statistics/verdict.ts";
import { UsageError } from "../../../lib/core/errors.ts";

const permissions = "none";

/** The difference of `count` items, whose interval reaches `half` to both sides. */
function found(
  first: number,
  value: number,
  half: number,
  count = 20,
): PairedDifference {
  const [low, high] = [value - half, value + half];
  return {
    first,
    count,
    difference: { value, low, high },
    clear: low > 0 || high < 0,
  };
}

const verdicts: [string, PairedDifference, string, string?][] = [
  ["ttft", found(1000, 100, 20), "worse"],
  ["ttft", found(1000, -100, 20), "better"],
  ["ttft", found(1000, -100, 200), "may be chance"],
  ["ttft", found(1000, 49, 1), "no difference"],
  ["ttft", found(1000, 49, 1), "worse", "4%"],
  ["ttft", found(10, 4, 1), "no difference"],
  ["ttft", found(10, 4, 1), "worse", "0"],
  ["ttft", found(1000, 49, 1), "worse", "20ms"],
  ["tpot", found(10, 4, 1), "worse"],
  ["tpot", found(10, 0.4, 0.1), "no difference"],
  ["pass", found(0.5, 0.1, 0.05), "better"],
  ["pass", found(0.5, 0.04, 0.01), "no difference"],
  ["cost", found(0.01, -0.002, 0.001), "better"],
  ["tokens", found(100, 20, 5), "clear"],
  ["tokens", found(100, 0, 0), "no difference", "0"],
  ["ttft", found(1000, 100, 20, 4), "too few items"],
];
for (const [name, difference, expected, least] of verdicts) {
  const { value, low, high } = difference.difference;
  Deno.test({
    name:
      `verdictOf: ${name} ${value} (${low} to ${high}) of ${difference.first}${
        least === undefined ? "" : ` with ${least}`
      } is ${expected}`,
    permissions,
    fn: () => {
      const metric = COMPARED.find((one) => one.name === name);
      assertEquals(
        metric && verdictOf(
          metric,
          difference,
          false,
          least === undefined ? undefined : parseMinDifference(least),
        ).words,
        expected,
      );
    },
  });
}

Deno.test({
  name: "verdictOf: a model that differs clearly from itself has drifted",
  permissions,
  fn: () => {
    const [ttft] = COMPARED;
    assertEquals(
      ttft && verdictOf(ttft, found(1000, 100, 20), true).words,
      "drift",
    );
  },
});

Deno.test({
  name: "parseMinDifference: a part, a time, both, or nothing at all",
  permissions,
  fn: () => {
    assertEquals(parseMinDifference("10%"), { share: 0.1, ms: 0 });
    assertEquals(parseMinDifference("1.5 %, 0.2s"), { share: 0.015, ms: 200 });
    assertEquals(parseMinDifference("0"), { share: 0, ms: 0 });
    for (const text of ["", "5", "-5%", "5%,x"]) {
      assertThrows(() => parseMinDifference(text), UsageError, "--min-diff");
    }
  },
});
