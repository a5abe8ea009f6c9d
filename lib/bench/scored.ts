/**
 * One answer of a run, measured and held against what was expected.
 *
 * @module
 */
import type { Exchange } from "../history/line/exchange.ts";
import { type AnswerMedia, answerMedia } from "./checks/answer_media.ts";
import { recordedWords } from "../history/line/outcome.ts";
import type { Checked, Grade } from "./checks/assertion_types.ts";
import type { Assertion } from "./checks/assertions.ts";
import {
  type Answer,
  answerOf,
  compareAnswers,
  type Expected,
  type Likeness,
} from "./checks/compare.ts";
import { gradeKey } from "./checks/grading.ts";
import { questionOf } from "./items.ts";
import { measure, measureAll, type Measured } from "./statistics/measure.ts";
import { type FailedCheck, outcomeOf } from "./checks/outcome.ts";
import type { Job, Plan, PlannedItem } from "./plan.ts";
import { costOf } from "../prices/cost.ts";
import { tierOf } from "../prices/tier.ts";
import type { AnswerNote } from "./record.ts";
import { withoutSalt } from "./sending/salt.ts";
import { meets } from "./slo.ts";
import type { Vars } from "./checks/template.ts";
import {
  type ScoredTrajectory,
  scoredTrajectory,
  unanswered,
} from "./trajectory/scored_trajectory.ts";
import { NameMap } from "../core/data/names.ts";

/** An exchange of a run, with its note. */
export interface Answered {
  /** What it answered. */
  readonly note: AnswerNote;
  /** As recorded. */
  readonly exchange: Exchange;
  /** The exchanges of its trajectory before this one, in order. */
  readonly steps?: readonly {
    readonly note: AnswerNote;
    readonly exchange: Exchange;
  }[];
}

/** What became of one request. */
export interface Scored {
  /** What it answered. */
  readonly note: AnswerNote;
  /** The conversation that its item comes from, where it is known. */
  readonly conversation?: string;
  /** What was asked, in short. */
  readonly question: string;
  /** `completed`; `aborted` by the user; else the kind of failure, such as `rate_limit_exceeded (429)`. */
  readonly outcome: string;
  /** Why the request failed, if it did: `401 Incorrect API key (OPENAI_API_KEY from .env)`. */
  readonly failure?: string;
  /** Requests sent upstream; of a trajectory, 1 and those that were sent again. */
  readonly attempts: number;
  /** Of a completed answer. */
  readonly answer?: Answer;
  /** Pictures, audio and files of a completed answer; absent without any. */
  readonly media?: readonly AnswerMedia[];
  /** Of a completed answer. */
  readonly measured?: Measured;
  /** Dollars, where there is a price and a usage. */
  readonly cost?: number;
  /** Of a completed answer to an item with an expected one. */
  readonly likeness?: Likeness;
  /** Of an answer that ends a trajectory; then times, tokens and cost are those of all its answers. */
  readonly trajectory?: ScoredTrajectory;
  /** Completed, and all checks passed. */
  readonly pass: boolean;
  /** The checks that a completed answer failed. */
  readonly failed: readonly FailedCheck[];
  /** Scores of its checks by metric; absent without any. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Completed, and within the service level objectives; absent when there are none. */
  readonly good?: boolean;
}

/** What an answer is valued by. */
export interface Scoring {
  /** The run's plan. */
  readonly plan: Plan;
  /** What the answer is held against. */
  readonly expected: Expected | undefined;
  /** What the grader said, by {@linkcode gradeId}. */
  readonly grades?: ReadonlyMap<string, Grade>;
  /** Exchanges that a trajectory is compared with, by id. */
  readonly known?: ReadonlyMap<string, Exchange>;
}

/**
 * Measures an answer and checks it.
 *
 * @throws {ConfigError} a check that cannot be understood with this item
 */
export function score(answered: Answered, scoring: Scoring): Scored {
  const { note, exchange } = answered;
  const { plan, expected, known = new NameMap() } = scoring;
  const { slo } = plan;
  const all = exchangesOf(answered);
  const asked = all[0]?.request.messages ?? [];
  const question = withoutSalt(questionOf(asked));
  const cost = costOfAll(plan, answered);
  const conversation = plan.items[note.item]?.conversation;
  const trajectory = note.trajectory &&
    scoredTrajectory(note.trajectory, all, known);
  const about = {
    note,
    ...(conversation === undefined ? {} : { conversation }),
    question,
    outcome: trajectory?.end === "stopped" ? "aborted" : endOf(exchange),
    ...(exchange.error === undefined
      ? {}
      : { failure: recordedWords(exchange.error) }),
    attempts: all.reduce((sum, { attempts }) => sum + attempts - 1, 1),
    ...(cost === undefined ? {} : { cost }),
    ...(trajectory === undefined ? {} : { trajectory }),
  };
  if (exchange.status !== "completed") {
    return {
      ...about,
      pass: false,
      failed: [],
      ...(slo === undefined ? {} : { good: false }),
    };
  }
  const choice = exchange.response?.choices[0];
  const answer = answerOf(choice?.message, choice?.finish_reason ?? null);
  const media = all.flatMap(({ response }) =>
    answerMedia(response?.choices[0]?.message)
  );
  const said = { answer, ...(media.length === 0 ? {} : { media }) };
  const measured = measureAnswer(plan, answered);
  const broken = trajectory && unanswered(trajectory);
  if (broken !== undefined) {
    return {
      ...{ ...about, ...said, measured, pass: false, failed: [broken] },
      ...(slo === undefined ? {} : { good: false }),
    };
  }
  const outcome = outcomeOf(
    checksOf(plan, note.item),
    {
      ...checkedOf(scoring, answered, answer, question),
      latencyMs: measured.e2eMs,
    },
    plan.items[note.item]?.threshold,
  );
  return {
    ...about,
    ...said,
    measured,
    ...(expected === undefined
      ? {}
      : { likeness: compareAnswers(expected, answer) }),
    pass: outcome.pass,
    failed: outcome.failed,
    ...(Object.keys(outcome.metrics).length === 0
      ? {}
      : { metrics: outcome.metrics }),
    ...(slo === undefined ? {} : { good: meets(slo, measured) }),
  };
}

/** The exchanges of an answer: of a trajectory all, otherwise one. */
function exchangesOf(
  { steps = [], exchange }: Pick<Answered, "steps" | "exchange">,
): Exchange[] {
  return [...steps.map((step) => step.exchange), exchange];
}

function measureAnswer(
  { ttft }: Plan,
  { note, exchange, steps = [] }: Answered,
): Measured {
  const chunk = (of: AnswerNote) =>
    ttft === "first-chunk" ? of.firstChunk : undefined;
  if (steps.length === 0) return measure(exchange, chunk(note));
  return measureAll([
    ...steps.map((one) => [one.exchange, chunk(one.note)] as const),
    [exchange, chunk(note)],
  ]);
}

/** Dollars; undefined if one of the exchanges has no known cost. */
function costOfAll(plan: Plan, answered: Answered): number | undefined {
  const sum = exchangesOf(answered).reduce(
    (sum, one) => sum + (costAt(plan, answered.note.model, one) ?? NaN),
    0,
  );
  return Number.isNaN(sum) ? undefined : sum;
}

/** How an exchange ended, in one word or two. */
function endOf({ status, error }: Exchange): string {
  if (status !== "error") return status;
  const { type = "error", status: code } = error ?? {};
  return code === undefined ? type : `${type} (${code})`;
}

/** Whose exchange it is; a number is the index of a model that is compared. */
export type Payer = number | "judge" | "grader";

/** What an exchange of a model cost, in dollars; undefined without a price or a usage. */
export function costAt(
  { models, prices, judge, grader }: Plan,
  model: Payer,
  { usage, started, response }: Exchange,
): number | undefined {
  const named = { judge, grader };
  const name = typeof model === "number" ? models[model] : named[model];
  const price = prices?.[name ?? ""];
  return usage &&
    costOf(usage, price, { at: new Date(started), tier: tierOf(response) });
}

/** The checks of an item's answers: those of all, then its own. */
export function checksOf(plan: Plan, item: number): Assertion[] {
  return [...plan.checks ?? [], ...plan.items[item]?.assert ?? []];
}

/** What `{{name}}` stands for in the checks of an item. */
export function varsOf(
  planned: PlannedItem | undefined,
  question: string,
  expected: Expected | undefined,
): Vars {
  return {
    prompt: question,
    ...(expected === undefined ? {} : { expected: expected.text }),
    ...planned?.vars,
  };
}

function checkedOf(
  { plan, expected, grades }: Scoring,
  answered: Answered,
  answer: Answer,
  question: string,
): Omit<Checked, "latencyMs"> {
  const { note, exchange } = answered;
  const cost = costOfAll(plan, answered);
  return {
    output: answer.text,
    prompt: question,
    finishReason: answer.finishReason,
    toolCalls: answer.toolCalls,
    tools: exchange.request.tools,
    vars: varsOf(plan.items[note.item], question, expected),
    grade: (type, value) =>
      grades?.get(gradeId({ ...note, check: gradeKey(type, value) })),
    ...(cost === undefined ? {} : { cost }),
  };
}

/** What tells the grade of one check of one answer from all others. */
export function gradeId(
  { item, model, repeat, check }: Job & { check: string },
): string {
  return `${item} ${model} ${repeat} ${check}`;
}
