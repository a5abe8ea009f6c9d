import { assertEquals, assertThrows } from "@std/assert";
import { meets, parseDuration, parseSlo } from "../../lib/bench/slo.ts";
import { UsageError } from "../../lib/core/errors.ts";

const permissions = "none";

Deno.test({
  name: "parseSlo: names and times",
  permissions,
  fn: () => {
    assertEquals(parseSlo("ttft=500ms,e2e=5s"), { ttft: 500, e2e: 5000 });
    assertEquals(parseSlo(" TPOT=12.5ms , e2el=2m"), {
      tpot: 12.5,
      e2e: 120_000,
    });
  },
});

for (
  const text of ["", "ttft", "ttft=5", "ttft=-5ms", "p50=5ms", "ttft=5ms=6ms"]
) {
  Deno.test({
    name: `parseSlo: refuses "${text}"`,
    permissions,
    fn: () => void assertThrows(() => parseSlo(text), UsageError, "--slo"),
  });
}

Deno.test({
  name: "parseDuration: ms, s and m, and nothing else",
  permissions,
  fn: () => {
    assertEquals(
      ["5ms", "1.5s", "2m", "5", "5h", "ms"].map(parseDuration),
      [5, 1500, 120_000, undefined, undefined, undefined],
    );
  },
});

const measured = { ttftMs: 100, tpotMs: 20, itlMs: [], e2eMs: 900 };
const cases: [string, object, boolean][] = [
  ["ttft=100ms,tpot=20ms,e2e=900ms", measured, true],
  ["ttft=99ms", measured, false],
  ["tpot=19ms", measured, false],
  ["e2e=899ms", measured, false],
  ["ttft=1s", { itlMs: [], e2eMs: 1 }, false],
  ["tpot=1s", { ttftMs: 1, itlMs: [], e2eMs: 1 }, false],
  ["tpot=1s", { ttftMs: 1, itlMs: [], e2eMs: 1, outputTokens: 1 }, true],
];
for (const [slo, answer, expected] of cases) {
  Deno.test({
    name: `meets: ${slo} is ${expected} for ${JSON.stringify(answer)}`,
    permissions,
    fn: () =>
      assertEquals(meets(parseSlo(slo), answer as typeof measured), expected),
  });
}
