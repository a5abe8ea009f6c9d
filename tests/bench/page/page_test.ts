import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gate, parseCondition } from "../../../lib/bench/gate.ts";
import type { Plan } from "../../../lib/bench/plan.ts";
import { reportPage } from "../../../lib/bench/page/page.ts";
import { seededRandom } from "../../../lib/bench/statistics/random.ts";
import { buildReport } from "../../../lib/bench/report.ts";
import { pricePerToken } from "../../helpers/price.ts";
import { markupProblems } from "../../helpers/well_formed.ts";
import { exchange, usage } from "../exchanges.ts";
import { runOf } from "../run_of.ts";

const permissions = "none";
const EVIL =
  `"><script>alert(1)</script><img src="http://x.invalid/" onerror='x'>&amp;\x00`;
const PRICE = pricePerToken(1e-6, 4e-6, 0);

function page(models: number, items: number, plan: Partial<Plan> = {}) {
  const random = seededRandom(4);
  const data = runOf(
    Array.from(
      { length: items },
      (_, item) =>
        Array.from({ length: models }, (_, model) =>
          [0, 1].map((repeat) => {
            const first = 20 + 300 * random() ** 3;
            const deltas = Array.from(
              { length: 9 },
              (_, i): [number, number] => [Math.round(first) + 12 * i, 4],
            );
            return {
              item,
              model,
              repeat,
              firstTokenMs: first,
              deltas,
              totalMs: first + 100,
              usage: usage(9, 9),
              asked: EVIL,
              answered: (item + repeat) % 2 ? EVIL : "fine",
            };
          })),
    ).flat(2),
    {
      checks: [{ type: "contains", value: EVIL }],
      noise: true,
      ...plan,
    },
    Array.from({ length: items }, () => ({ text: EVIL })),
  );
  const judged = models < 2 ? [] : [[0, 1], [1, 0]].map(([a = 0, b = 0]) => ({
    note: {
      exchange: "J",
      item: 0,
      first: { model: a, repeat: 0 },
      second: { model: b, repeat: 0 },
    },
    exchange: exchange("J", { answered: "[[A]]" }),
  }));
  const report = buildReport({ ...data, judged });
  return reportPage(report, gate([parseCondition("pass<1")], report));
}

for (const [models, items] of [[1, 1], [2, 12], [4, 30]] as const) {
  Deno.test({
    name:
      `reportPage: ${models} models, ${items} items: well formed, alone, nothing of others' is markup`,
    permissions,
    fn: () => {
      const text = page(models, items, {
        models: [EVIL, "b", "c", "d"].slice(0, models),
        prices: { [EVIL]: PRICE, b: PRICE },
      });
      assertEquals(markupProblems(text), []);
      assert(!/<(?:script|link|img|iframe|object|embed|base|a)\b/i.test(text));
      assert(!/\s(?:src|href|action|on\w+)\s*=\s*"/.test(text));
      assert(
        !/url\(|@import|http-equiv="(?!content-security-policy)/.test(text),
      );
      assert(!/\sstyle="/.test(text), "the policy takes no style attributes");
      assert(!/NaN|Infinity|undefined/.test(text));
      for (
        const part of [
          "Time to first token",
          "End-to-end latency",
          "Gaps while streaming",
          "Cost against quality",
          "prefers-color-scheme:dark",
          "contains &quot;&gt;&lt;script&gt;",
        ]
      ) assertStringIncludes(text, part);
    },
  });
}

Deno.test({
  name: "reportPage: without prices the time stands against quality",
  permissions,
  fn: () => assertStringIncludes(page(2, 3), "Time against quality"),
});

Deno.test({
  name: "reportPage: a run of which nothing was answered is a page too",
  permissions,
  fn: () => {
    const report = buildReport(runOf([
      {
        item: 0,
        answered: null,
        status: "error",
        firstTokenMs: null,
        deltas: [],
      },
    ]));
    const text = reportPage(report, []);
    assertEquals(markupProblems(text), []);
    assert(!/NaN|Infinity|undefined/.test(text));
  },
});
