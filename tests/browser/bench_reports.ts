/**
 * Pages of benchmarks whose numbers and names are hard to draw.
 *
 * @module
 */
import { gate, parseCondition } from "../../lib/bench/gate.ts";
import { reportPage } from "../../lib/bench/page/page.ts";
import type { Plan } from "../../lib/bench/plan.ts";
import { buildReport } from "../../lib/bench/report.ts";
import { seededRandom } from "../../lib/bench/statistics/random.ts";
import { exchange, usage } from "../bench/exchanges.ts";
import { runOf, type Told } from "../bench/run_of.ts";
import { pricePerToken } from "../helpers/price.ts";

/** What a model answers, one item after the other. */
interface Answers {
  readonly name: string;
  readonly items?: number;
  /** Time to first token in ms, for a number between 0 and 1; without it, no request is answered. */
  readonly first?: (random: number) => number;
  /** Time between tokens in ms. */
  readonly gap?: number;
  /** Dollars for each output token. */
  readonly price?: number;
  /** Share of the answers that are right. */
  readonly right?: number;
}

/** A name as long as some hosts make them; the last character alone tells it from others. */
function longName(i: number): string {
  const name = "openrouter/a-vendor-with-a-name/some-model-instruct-preview-";
  return name.padEnd(79, "long-context-") + i;
}

const EIGHT = Array.from({ length: 8 }, (_, i) => i);

/** Pages by name. */
export const REPORTS: Readonly<Record<string, () => string>> = {
  "two-models": () =>
    page([
      {
        name: "openai/gpt-4o-mini",
        first: (random) => 210 + 500 * random ** 3,
        gap: 14,
        price: 6e-7,
        right: 0.9,
      },
      {
        name: "ollama/llama3.2",
        first: (random) => 90 + 120 * random ** 2,
        gap: 31,
        price: 1e-7,
        right: 0.7,
      },
    ]),
  "one-answer": () => page([{ name: "eliza", items: 1, first: () => 3 }]),
  "eight-equal": () =>
    page(EIGHT.map((i) => ({
      name: longName(i),
      first: () => 100,
      price: 1e-6,
      right: 1,
    }))),
  "eight-spread": () =>
    page(EIGHT.map((i) => ({
      name: i % 2 ? `m${i}` : longName(i),
      first: (random) => 10 ** (i - 1) * (1 + random),
      gap: 4 ** i,
      price: 10 ** (i - 9),
      right: i / 7,
    }))),
  "eight-near": () =>
    page(EIGHT.map((i) => ({
      name: `vendor/model-${i}`,
      first: (random) => 300 + 5 * i + 200 * random,
      gap: 20 + i,
      price: 1e-6 * (1 + i / 50),
      right: 0.9 + i / 100,
    }))),
  "zeros-and-missing": () =>
    page([
      { name: "free", first: () => 0, gap: 0, price: 0, right: 0 },
      { name: "refused" },
      { name: "unpriced", first: (random) => 5000 * random, right: 0.5 },
    ]),
  "nothing": () => page([{ name: "refused", items: 3 }, { name: "too" }]),
};

function page(models: readonly Answers[]): string {
  const random = seededRandom(4);
  const told = models.flatMap((answers, model) =>
    Array.from(
      { length: answers.items ?? 24 },
      (_, item) => toldOf(answers, model, item, random),
    )
  ).sort((a, b) => a.item - b.item);
  const priced = models.filter(({ price }) => price !== undefined);
  const plan: Partial<Plan> = {
    models: models.map(({ name }) => name),
    checks: [{ type: "contains", value: "right" }],
    prices: Object.fromEntries(
      priced.map(({ name, price = 0 }) => [name, pricePerToken(0, price)]),
    ),
  };
  const data = runOf(told, plan, told.map(() => ({ text: "right" })));
  const report = buildReport({ ...data, judged: judged(models.length) });
  const gates = ["pass<0.8", "ttft_p90>2s"].map((text) => parseCondition(text));
  return reportPage(report, gate(gates, report));
}

function toldOf(
  { first, gap = 20, right = 1 }: Answers,
  model: number,
  item: number,
  random: () => number,
): Told {
  const asked = `Question ${item}: is this right?`;
  if (first === undefined) {
    return {
      item,
      model,
      asked,
      answered: null,
      status: "error",
      error: { type: "server_error", message: "no capacity" },
      firstTokenMs: null,
      deltas: [],
    };
  }
  const tokens = 9 + Math.floor(12 * random());
  const start = first(random());
  const deltas = Array.from(
    { length: tokens },
    (_, i): [number, number] => [
      Math.round(start + gap * i * (0.8 + 0.4 * random())),
      4,
    ],
  ).sort(([a], [b]) => a - b);
  return {
    item,
    model,
    asked,
    answered: random() < right ? "This is right." : "This is wrong.",
    firstTokenMs: start,
    deltas,
    totalMs: (deltas.at(-1)?.[0] ?? 0) + 1,
    usage: usage(30, tokens),
  };
}

/** The judge prefers the second model at four of five items, and the answer that it reads first at the fifth. */
function judged(models: number) {
  if (models < 2) return [];
  return [0, 1, 2, 3, 4].flatMap((item) =>
    [[0, 1], [1, 0]].map(([a = 0, b = 0]) => ({
      note: {
        exchange: "J",
        item,
        first: { model: a, repeat: 0 },
        second: { model: b, repeat: 0 },
      },
      exchange: exchange("J", {
        answered: item === 4 || a === 1 ? "[[A]]" : "[[B]]",
      }),
    }))
  );
}
