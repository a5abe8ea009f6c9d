/**
 * The report of a run: everything that table, page and JSON show.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import {
  compareModels,
  compareWithItself,
  type Comparison,
} from "./comparison.ts";
import { type Judgement, judgements } from "./judgement.ts";
import {
  type ModelReport,
  modelReport,
  type ScoredExchange,
} from "./model_report.ts";
import type { Expected } from "./compare.ts";
import type { Plan } from "./plan.ts";
import type { RunData } from "./run.ts";
import { costAt, score, type Scored } from "./scored.ts";

/** Everything that the run's exchanges come to: the same sums as those of its lines in the history. */
export interface Totals {
  /** Exchanges of the run. */
  readonly exchanges: number;
  /** Of those, the answers that count. */
  readonly answers: number;
  /** Of those, warmups. */
  readonly warmups: number;
  /** Of those, comparisons by the judge. */
  readonly judged: number;
  /** Of all of them. */
  readonly promptTokens: number;
  /** Of all of them. */
  readonly outputTokens: number;
  /** Of all of them, in ms. */
  readonly milliseconds: number;
  /** Of all of them, in dollars; absent without prices. */
  readonly cost?: number;
}

/** What was asked. */
export interface ReportedItem {
  /** Id of the recorded exchange, where it came from the history. */
  readonly exchange?: string;
  /** Line of the prompts file, where it came from one. */
  readonly line?: number;
  /** The question, as far as an answer tells it; "" when none does. */
  readonly question: string;
  /** What answers are held against. */
  readonly expected?: Expected;
}

/** A report. */
export interface Report {
  /** Version of this layout. */
  readonly v: 1;
  /** ULID of the run. */
  readonly run: string;
  /** RFC 3339 in UTC, with ms. */
  readonly started: string;
  /** RFC 3339 in UTC, with ms; absent when the program was killed. */
  readonly ended?: string;
  /** `aborted` by the user or by the end of the program; what was done is reported. */
  readonly status: "completed" | "aborted";
  /** What was to be done, without items and prices. */
  readonly options: Omit<Plan, "run" | "started" | "models" | "items">;
  /** What was asked. */
  readonly items: readonly ReportedItem[];
  /** In the order in which they were named. */
  readonly models: readonly ModelReport[];
  /** Each other model with the first, then, where asked for, each with itself. */
  readonly comparisons: readonly Comparison[];
  /** What the judge says; empty without one. */
  readonly judgements: readonly Judgement[];
  /** All in all. */
  readonly totals: Totals;
  /** Every answer that counts. */
  readonly answers: readonly Scored[];
}

/** Makes the report of a run. The same run gives the same report, however it was read. */
export function buildReport(data: RunData): Report {
  const { plan, end, answers } = data;
  const { run, started, models, items: _items, ...options } = plan;
  const { seed } = plan.load;
  const all: ScoredExchange[] = answers.map((answered) => ({
    scored: score(answered, plan, data.expected[answered.note.item]),
    exchange: answered.exchange,
  }));
  const byModel = models.map((model, i) => ({
    model,
    all: all.filter(({ scored }) => scored.note.model === i),
  }));
  const scored = all.map((one) => one.scored);
  return {
    v: 1,
    run,
    started,
    ...(end === undefined ? {} : { ended: end.ended }),
    status: end?.status ?? "aborted",
    options,
    items: reportedItems(data, scored),
    models: byModel.map(({ model, all }) => modelReport(model, all, seed)),
    comparisons: comparisons(plan, scored),
    judgements: judgements(data.judged, models, seed),
    totals: totals(data),
    answers: scored,
  };
}

function comparisons(plan: Plan, scored: readonly Scored[]): Comparison[] {
  const { models, load: { seed } } = plan;
  const [first, ...others] = models.map((model, i) => ({
    model,
    rows: scored.filter(({ note, outcome }) =>
      note.model === i && outcome !== "aborted"
    ),
  }));
  if (first === undefined) return [];
  const itself = plan.noise
    ? [first, ...others].flatMap((one) => compareWithItself(one, seed) ?? [])
    : [];
  return [
    ...others.map((other) => compareModels(first, other, seed)),
    ...itself,
  ];
}

function reportedItems(
  { plan, expected }: RunData,
  scored: readonly Scored[],
): ReportedItem[] {
  const questions = new Map(
    scored.map(({ note, question }) => [note.item, question]),
  );
  return plan.items.map(({ exchange, line }, item) => {
    const wanted = expected[item];
    return {
      ...(exchange === undefined ? {} : { exchange }),
      ...(line === undefined ? {} : { line }),
      question: questions.get(item) ?? "",
      ...(wanted === undefined ? {} : { expected: wanted }),
    };
  });
}

function totals({ plan, answers, warmups, judged }: RunData): Totals {
  const asked = [...answers, ...warmups];
  const exchanges = [...asked, ...judged].map(({ exchange }) => exchange);
  const sum = (pick: (exchange: Exchange) => number | undefined) =>
    exchanges.reduce((total, exchange) => total + (pick(exchange) ?? 0), 0);
  const cost = [
    ...asked.map(({ note, exchange }) => costAt(plan, note.model, exchange)),
    ...judged.map(({ exchange }) => costAt(plan, "judge", exchange)),
  ].reduce<number>((total, cost) => total + (cost ?? 0), 0);
  return {
    exchanges: exchanges.length,
    answers: answers.length,
    warmups: warmups.length,
    judged: judged.length,
    promptTokens: sum(({ usage }) => usage?.prompt_tokens),
    outputTokens: sum(({ usage }) => usage?.completion_tokens),
    milliseconds: sum(({ timing }) => timing.total_ms),
    ...(plan.prices === undefined ? {} : { cost }),
  };
}
