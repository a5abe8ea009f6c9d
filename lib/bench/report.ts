/**
 * The report of a run: everything that table, page and JSON show.
 *
 * @module
 */
import type { Exchange } from "../history/line/exchange.ts";
import {
  compareModels,
  compareWithItself,
  type Comparison,
} from "./comparison.ts";
import { type Failure, failuresOf } from "./failures.ts";
import { type Judgement, judgements } from "./judgement.ts";
import {
  type ModelReport,
  modelReport,
  type ScoredExchange,
} from "./model_report.ts";
import type { Grade } from "./checks/assertion_types.ts";
import { answerOf, type Expected } from "./checks/compare.ts";
import { parseGrade } from "./checks/grading.ts";
import type { Plan } from "./plan.ts";
import type { End } from "./record.ts";
import type { RunData } from "./run.ts";
import { costAt, gradeId, score, type Scored } from "./scored.ts";

/** Everything that the run's exchanges come to: the same sums as those of its lines in the history. */
export interface Totals {
  /** Exchanges of the run. */
  readonly exchanges: number;
  /** Of those, the answers that count. */
  readonly answers: number;
  /** Of those, warmups. */
  readonly warmups: number;
  /** Of those, answers of trajectories before the last; absent without trajectories. */
  readonly steps?: number;
  /** Of those, comparisons by the judge. */
  readonly judged: number;
  /** Of those, looks of the grader. */
  readonly graded: number;
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
  /** The conversation that it is part of, where it came from a history. */
  readonly conversation?: string;
  /** Line of the prompts file, where it came from one. */
  readonly line?: number;
  /** The question, as far as an answer tells it; "" when none does. */
  readonly question: string;
  /** What answers are held against. */
  readonly expected?: Expected;
}

/** Requests of one model that count. */
export interface Asked {
  readonly model: string;
  /** How many were sent. */
  readonly sent: number;
  /** How many there would have been. */
  readonly planned: number;
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
  /** What stopped it, if that was not the user. */
  readonly stopped?: End["stopped"];
  /** Of a run that was stopped, by model. */
  readonly asked?: readonly Asked[];
  /** The plan, without items and prices. */
  readonly options: Omit<Plan, "run" | "started" | "models" | "items">;
  /** What was asked. */
  readonly items: readonly ReportedItem[];
  /** In the order in which they were named. */
  readonly models: readonly ModelReport[];
  /** Each other model with the first, then, where asked for, each with itself. */
  readonly comparisons: readonly Comparison[];
  /** What the judge says; empty without one. */
  readonly judgements: readonly Judgement[];
  /** Requests that failed, and why. */
  readonly failures: readonly Failure[];
  /** All in all. */
  readonly totals: Totals;
  /** Every answer that counts. */
  readonly answers: readonly Scored[];
}

/** Makes the report of a run. The same run gives the same report, however it was read. */
export function buildReport(data: RunData): Report {
  const { plan, end, answers } = data;
  const { run, started, models, items: _items, ...options } = plan;
  const grades = gradesOf(data);
  const all: ScoredExchange[] = answers.map((answered) => ({
    scored: score(answered, {
      plan,
      expected: data.expected[answered.note.item],
      grades,
      known: data.known,
    }),
    exchange: answered.exchange,
    ...answered.steps?.[0] === undefined
      ? {}
      : { first: answered.steps[0].exchange },
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
    ...(end?.stopped === undefined ? {} : { stopped: end.stopped }),
    ...(end?.status === "completed" ? {} : {
      asked: byModel.map(({ model, all }) => ({
        model,
        sent: all.length,
        planned: plan.items.length * plan.load.repeat,
      })),
    }),
    options,
    items: reportedItems(data, scored),
    models: byModel.map(({ model, all }) => modelReport(model, all, plan.load)),
    comparisons: comparisons(plan, scored),
    judgements: judgements(data.judged, plan),
    failures: failuresOf(data),
    totals: totals(data),
    answers: scored,
  };
}

/** Grades by answer and check; a reply that holds none is missing. */
function gradesOf({ graded }: RunData): Map<string, Grade> {
  return new Map(graded.flatMap(({ note, exchange }) => {
    if (exchange.status !== "completed") return [];
    const message = exchange.response?.choices[0]?.message;
    const grade = parseGrade(answerOf(message, null).text);
    return grade === undefined ? [] : [[gradeId(note), grade] as const];
  }));
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
  return plan.items.map(({ exchange, conversation, line }, item) => {
    const wanted = expected[item];
    return {
      ...(exchange === undefined ? {} : { exchange }),
      ...(conversation === undefined ? {} : { conversation }),
      ...(line === undefined ? {} : { line }),
      question: questions.get(item) ?? "",
      ...(wanted === undefined ? {} : { expected: wanted }),
    };
  });
}

function totals(data: RunData): Totals {
  const { plan, answers, steps, warmups, judged, graded } = data;
  const asked = [...answers, ...steps, ...warmups];
  const exchanges = [...asked, ...judged, ...graded].map(({ exchange }) =>
    exchange
  );
  const sum = (pick: (exchange: Exchange) => number | undefined) =>
    exchanges.reduce((total, exchange) => total + (pick(exchange) ?? 0), 0);
  const cost = [
    ...asked.map(({ note, exchange }) => costAt(plan, note.model, exchange)),
    ...judged.map(({ exchange }) => costAt(plan, "judge", exchange)),
    ...graded.map(({ exchange }) => costAt(plan, "grader", exchange)),
  ].reduce<number>((total, cost) => total + (cost ?? 0), 0);
  return {
    exchanges: exchanges.length,
    answers: answers.length,
    warmups: warmups.length,
    ...(steps.length === 0 ? {} : { steps: steps.length }),
    judged: judged.length,
    graded: graded.length,
    promptTokens: sum(({ usage }) => usage?.prompt_tokens),
    outputTokens: sum(({ usage }) => usage?.completion_tokens),
    milliseconds: sum(({ timing }) => timing.total_ms),
    ...(plan.prices === undefined ? {} : { cost }),
  };
}
