import { assertEquals } from "@std/assert";
import {
  format,
  formatDifference,
  formatEstimate,
  formatSpan,
  type Unit,
} from "../../lib/bench/format.ts";

const permissions = "none";

const numbers: [number, Unit, string][] = [
  [412.34, "ms", "412 ms"],
  [3.235, "ms", "3.23 ms"],
  [0, "ms", "0 ms"],
  [99.96, "ms", "100 ms"],
  [1240, "ms", "1.24 s"],
  [-120, "ms", "−120 ms"],
  [0.953, "share", "95.3 %"],
  [1, "share", "100 %"],
  [0.0012345, "dollars", "$0.00123"],
  [0.0000015, "dollars", "$0.0000015"],
  [12.5, "dollars", "$12.5"],
  [12345, "tokens", "12345"],
  [1.5, "times", "1.5×"],
];
for (const [value, unit, expected] of numbers) {
  Deno.test({
    name: `format: ${value} ${unit} is ${expected}`,
    permissions,
    fn: () => assertEquals(format(value, unit), expected),
  });
}

Deno.test({
  name:
    "formatEstimate: the interval in the value's own unit, none where it says nothing",
  permissions,
  fn: () => {
    assertEquals(
      formatEstimate({ value: 1240, low: 980, high: 1610 }, "ms"),
      "1.24 s (0.98–1.61)",
    );
    assertEquals(
      formatEstimate({ value: 0.5, low: 0.5, high: 0.5 }, "share"),
      "50 %",
    );
    assertEquals(
      formatEstimate({ value: 0.923, low: 0.9229, high: 0.9231 }, "share"),
      "92.3 %",
    );
    assertEquals(
      formatDifference({ value: 0.12, low: -0.01, high: 0.2 }, "share"),
      "+12 pp (−1 to 20)",
    );
  },
});

Deno.test({
  name: "formatSpan: from milliseconds to hours",
  permissions,
  fn: () => {
    assertEquals([900, 59_000, 61_000, 3_720_000].map(formatSpan), [
      "900 ms",
      "59 s",
      "1 min 1 s",
      "1 h 2 min",
    ]);
  },
});
