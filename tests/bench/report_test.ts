import type { Load } from "../../lib/bench/plan.ts";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertStringIncludes,
} from "@std/assert";
import { seededRandom } from "../../lib/bench/statistics/random.ts";
import { reportText } from "../../lib/bench/table.ts";
import { buildReport } from "../../lib/bench/report.ts";
import { exchange, usage } from "./exchanges.ts";
import { runOf } from "./run_of.ts";
import { pricePerToken } from "../helpers/price.ts";

const permissions = "none";

Deno.test({
  name: "buildReport: requests, errors by kind, what the user stopped",
  permissions,
  fn: () => {
    const failed = { answered: null, status: "error" as const };
    const report = buildReport(runOf([
      { item: 0, attempts: 3 },
      {
        item: 1,
        ...failed,
        error: { type: "rate_limit", message: "", status: 429 },
      },
      {
        item: 2,
        ...failed,
        error: { type: "unreachable", message: "" },
      },
      { item: 3, status: "truncated" },
      { item: 4, status: "aborted" },
    ]));
    const [model] = report.models;
    assertEquals(model?.requests, 4);
    assertEquals(model?.completed, 1);
    assertEquals(model?.aborted, 1);
    assertEquals(model?.retries, 2);
    assertEquals(model?.errors, {
      "rate_limit (429)": 1,
      unreachable: 1,
      truncated: 1,
    });
    // What failed has not passed; what the user stopped is neither.
    assertEquals(model?.pass?.value, 0.25);
    assertEquals(model?.e2e?.count, 1);
    assertEquals(report.totals.exchanges, 5);
  },
});

Deno.test({
  name:
    "buildReport: throughput of a closed loop over the time of its slots, of an open one over the span of each repeat",
  permissions,
  fn: () => {
    const answer = { totalMs: 500, usage: usage(1, 6) };
    const answers = [
      { item: 0, ...answer },
      { item: 1, ...answer },
      { item: 0, repeat: 1, ...answer },
      { item: 1, repeat: 1, ...answer },
    ];
    const load = { warmups: [], repeat: 2, seed: 1 };
    const of = (more: Partial<Load>) =>
      buildReport(runOf(answers, { load: { ...load, ...more } })).models[0];
    const [one, two] = [of({}), of({ concurrency: 2 })];
    assertEquals([one?.seconds, two?.seconds], [2, 1]);
    assertAlmostEquals(two?.requestsPerSecond ?? NaN, 4);
    assertAlmostEquals(two?.outputTokensPerSecond ?? NaN, 24);
    assertEquals([one?.promptTokens, one?.outputTokens], [4, 24]);
    // Two requests 1 s apart, each 500 ms long, then again 2 s later: 1.5 s + 1.5 s.
    const open = of({ rate: 1 });
    assertEquals(open?.seconds, 3);
    assertAlmostEquals(open?.requestsPerSecond ?? NaN, 4 / 3);
  },
});

Deno.test({
  name: "buildReport: checks, limits and prices",
  permissions,
  fn: () => {
    const price = pricePerToken(1, 10);
    const { models: [model], answers, totals } = buildReport(runOf(
      [
        { item: 0, answered: "Paris", usage: usage(2, 3), totalMs: 100 },
        { item: 1, answered: "Rome", usage: usage(2, 5), totalMs: 300 },
        { item: 2, answered: "Paris" },
      ],
      {
        checks: [{ type: "contains", value: "Paris" }],
        slo: { e2e: 200 },
        prices: { a: price },
      },
    ));
    assertAlmostEquals(model?.pass?.value ?? NaN, 2 / 3);
    assertEquals(model?.checks, [{ check: "contains Paris", failed: 1 }]);
    assertAlmostEquals(model?.goodput?.share.value ?? NaN, 2 / 3);
    assertEquals(model?.cost?.total, 2 + 30 + 2 + 50);
    assertEquals(model?.uncounted, 1);
    assertEquals(answers.map(({ cost }) => cost), [32, 52, undefined]);
    assertEquals(totals.cost, 84);
  },
});

Deno.test({
  name: "buildReport: an item's own checks are for its answers only",
  permissions,
  fn: () => {
    const own = [{ type: "equals", value: "x" }];
    const { answers } = buildReport(runOf(
      [{ item: 0, answered: "x" }, { item: 1, answered: "y" }, {
        item: 0,
        repeat: 1,
        answered: "y",
      }],
      { items: [{ line: 1, assert: own }, { line: 2 }] },
    ));
    assertEquals(answers.map(({ pass }) => pass), [true, true, false]);
  },
});

Deno.test({
  name: "buildReport: answers against what was expected",
  permissions,
  fn: () => {
    const { models: [model], items } = buildReport(runOf(
      [
        { item: 0, answered: "yes " },
        { item: 1, answered: "no way", finish: "length" },
        { item: 2, answered: "?" },
      ],
      {},
      [
        { text: "yes", finishReason: "stop" },
        { text: "no", finishReason: "stop" },
        undefined,
      ],
    ));
    assertEquals(model?.exact?.value, 0.5);
    assertEquals(model?.finish?.value, 0.5);
    assertAlmostEquals(model?.similarity?.value ?? NaN, (1 + 2 / 3) / 2);
    assertEquals(items.map(({ expected }) => expected?.text), [
      "yes",
      "no",
      undefined,
    ]);
  },
});

Deno.test({
  name:
    "buildReport: the first model is what others are compared with, item by item",
  permissions,
  fn: () => {
    const { comparisons: [found, ...others] } = buildReport(runOf(
      Array.from({ length: 12 }, (_, item) => [
        { item, model: 0, totalMs: 100 + item, answered: `one ${item}` },
        { item, model: 1, totalMs: 150 + item, answered: `one ${item % 6}` },
      ]).flat().filter(({ item, model }) => item !== 11 || model === 0),
    ));
    assertEquals(others, []);
    assertEquals([found?.first, found?.second], ["a", "b"]);
    const { e2e, ttft } = found?.differences ?? {};
    assertEquals(e2e, {
      count: 11,
      first: 105,
      difference: { value: 50, low: 50, high: 50 },
      clear: true,
    });
    assertEquals(ttft?.clear, false);
    assertEquals(found?.agreement.pairs, 11);
    assertAlmostEquals(found?.agreement.exact?.value ?? NaN, 6 / 11);
    assertEquals(found?.beyondNoise, undefined);
  },
});

Deno.test({
  name:
    "buildReport: models that differ no more than from themselves are within their noise",
  permissions,
  fn: () => {
    const random = seededRandom(1);
    /** Each model says one of its two words, by chance. */
    const told = (words: string[][]) =>
      Array.from(
        { length: 30 },
        (_, item) =>
          words.flatMap((own, model) =>
            [0, 1].map((repeat) => {
              const answered = own[random() < 0.5 ? 0 : 1] ?? "";
              return { item, model, repeat, answered };
            })
          ),
      ).flat();
    const noise = { noise: true };
    const alike = buildReport(runOf(told([["x", "y"], ["y", "x"]]), noise));
    const apart = buildReport(runOf(told([["x", "y"], ["z", "w"]]), noise));
    assertEquals(alike.comparisons.map(({ first, second }) => first + second), [
      "ab",
      "aa",
      "bb",
    ]);
    assertEquals(alike.comparisons[0]?.beyondNoise?.clear, false);
    assertEquals(apart.comparisons[0]?.beyondNoise?.clear, true);
    assertEquals(apart.comparisons[0]?.agreement.exact?.value, 0);
  },
});

Deno.test({
  name:
    "buildReport: a run whose end is missing was stopped, and its warmups count in the totals only",
  permissions,
  fn: () => {
    const { end: _end, ...data } = runOf([{ item: 0, usage: usage(1, 2) }]);
    const warm = { exchange: "W", item: 0, model: 0, repeat: 0 };
    const report = buildReport({
      ...data,
      warmups: [{
        note: warm,
        exchange: exchange("W", { usage: usage(3, 4) }),
      }],
    });
    assertEquals([report.status, report.ended], ["aborted", undefined]);
    assertEquals(report.models[0]?.requests, 1);
    assertEquals(report.totals.promptTokens, 4);
    assertEquals(report.totals.outputTokens, 6);
    assertEquals(report.totals.milliseconds, 200);
  },
});

Deno.test({
  name:
    "buildReport: exchanges of one conversation are one observation, and the note says what is counted",
  permissions,
  fn: () => {
    const answers = Array.from({ length: 24 }, (_, i) => ({
      item: i >> 1,
      model: i & 1,
      totalMs: 500 + 100 * (i & 1) + 20 * ((i >> 1) % 6),
    }));
    const of = (conversations: number) => {
      const items = Array.from({ length: 12 }, (_, i) => ({
        line: i + 1,
        conversation: `c${i % conversations}`,
      }));
      const report = buildReport(runOf(answers, { items }));
      return { report, text: reportText(report, [], 80) };
    };
    const many = of(12);
    assertStringIncludes(many.text, "intervals over the items");
    const some = of(6);
    assertStringIncludes(some.text, "intervals over the conversations");
    assertStringIncludes(some.text, "Fewer than 10 conversations");
    assertEquals(some.report.items[7]?.conversation, "c1");
    const clusters = ({ report }: typeof some) =>
      report.models.map(({ e2e }) => e2e?.clusters);
    assertEquals([clusters(many), clusters(some)], [[12, 12], [6, 6]]);
    const width = ({ report }: typeof some) => {
      const { low = 0, high = 0 } =
        report.comparisons[0]?.differences["pass"]?.difference ?? {};
      return high - low;
    };
    assert(width(some) > width(many));
    const few = of(4);
    assertStringIncludes(few.text, "Fewer than 5 conversations give no");
    const { difference } = few.report.comparisons[0]?.differences["e2e"] ?? {};
    assertEquals(difference?.low, undefined);
  },
});
