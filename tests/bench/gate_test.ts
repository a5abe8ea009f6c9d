import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { gate, gateValue, parseCondition } from "../../lib/bench/gate.ts";
import { METRICS } from "../../lib/bench/statistics/metrics.ts";
import { buildReport } from "../../lib/bench/report.ts";
import { UsageError } from "../../lib/core/errors.ts";
import { usage } from "./exchanges.ts";
import { runOf } from "./run_of.ts";
import { pricePerToken } from "../helpers/price.ts";

const permissions = "none";

const report = buildReport(runOf(
  [
    ...[0, 1, 2].map((item) => (
      { item, answered: "yes", usage: usage(1, 4), queued: 1 }
    )),
    ...[3, 4, 5].map((item) => (
      { item, answered: "no", usage: usage(1, 4), queued: 1 }
    )),
  ],
  {
    checks: [{ type: "equals", value: "yes" }],
    slo: { e2e: 100 },
    prices: { a: pricePerToken(1, 1) },
  },
  [{ text: "yes", finishReason: "stop", toolCalls: [] }, { text: "nope" }],
));

const conditions: [string, boolean][] = [
  ["pass<0.95", true],
  ["pass<50%", false],
  [" pass <= 0.5 ", true],
  ["pass.low<0.5", true],
  ["pass.high<0.5", false],
  ["errors>0", false],
  ["error_rate>=0", true],
  ["e2e_p90>99ms", true],
  ["e2e_p90>0.1s", false],
  ["e2e_p50==100", true],
  ["e2e_p50!=100", false],
  ["cost>29.9", true],
  ["e2e_p99.high>0", true], // so few give no upper end
  ["tool_calls<1", true], // nobody called anything: not known
];
for (const [text, failed] of conditions) {
  Deno.test({
    name: `gate: ${text} ${failed ? "fails" : "holds not"}`,
    permissions,
    fn: () => {
      const [result] = gate([parseCondition(text)], report);
      assertEquals([result?.condition, result?.model, result?.failed], [
        text.trim(),
        "a",
        failed,
      ]);
    },
  });
}

Deno.test({
  name:
    "METRICS: a run with checks, prices and limits knows all but those of calls",
  permissions,
  fn: () => {
    const [model] = report.models;
    const unknown = Object.keys(METRICS).filter((name) =>
      model !== undefined && METRICS[name]?.(model) === undefined
    );
    assertEquals(unknown, [
      "tool_calls",
      "steps",
      "calls_agree",
      "as_recorded",
    ]);
  },
});

Deno.test({
  name:
    "gateValue: a time has its unit, a share and an unknown number have none",
  permissions,
  fn: () => {
    const shown = (condition: string, value?: number) =>
      gateValue({
        condition,
        model: "m",
        failed: true,
        ...(value === undefined ? {} : { value }),
      });
    assertEquals(shown("ttft_p90 > 1s", 1234.56), "1235 ms");
    assertEquals(shown("e2e_mean.low<1", 0.5), "0.5 ms");
    assertEquals(shown("pass<0.9", 2 / 3), "0.6667");
    assertEquals(shown("ttft_p90>1"), "no value");
  },
});

const broken: [string, string][] = [
  ["", "cannot be read"],
  ["pass", "cannot be read"],
  ["pass<", "cannot be read"],
  ["pass=1", "cannot be read"],
  ["pass<x", 'not "x"'],
  ["pas<1", 'no metric "pas"'],
  ["toString<1", "cannot be read"],
];
for (const [text, expected] of broken) {
  Deno.test({
    name: `parseCondition: refuses "${text}"`,
    permissions,
    fn: () => {
      const error = assertThrows(() => parseCondition(text), UsageError);
      assertStringIncludes(error.message, expected);
    },
  });
}
