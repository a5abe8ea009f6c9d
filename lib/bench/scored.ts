/**
 * One answer of a run, measured and held against what was expected.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import type { Checked } from "./assertion_types.ts";
import { check, told } from "./assertions.ts";
import {
  type Answer,
  answerOf,
  compareAnswers,
  type Expected,
  type Likeness,
} from "./compare.ts";
import { questionOf } from "./items.ts";
import { measure, type Measured } from "./measure.ts";
import type { Plan } from "./plan.ts";
import { costOf } from "../core/prices.ts";
import type { AnswerNote } from "./record.ts";
import { meets } from "./slo.ts";

/** An exchange of a run, with its note. */
export interface Answered {
  /** What it answered. */
  readonly note: AnswerNote;
  /** As recorded. */
  readonly exchange: Exchange;
}

/** A check that an answer did not pass. */
export interface FailedCheck {
  /** The check itself, the same for all answers. */
  readonly check: string;
  /** The check, and what was wrong with this answer. */
  readonly reason: string;
}

/** What became of one request. */
export interface Scored {
  /** What it answered. */
  readonly note: AnswerNote;
  /** What was asked, in short. */
  readonly question: string;
  /** `completed`; `aborted` by the user; else the kind of failure, such as `rate_limit_exceeded (429)`. */
  readonly outcome: string;
  /** Requests sent upstream. */
  readonly attempts: number;
  /** Of a completed answer. */
  readonly answer?: Answer;
  /** Of a completed answer. */
  readonly measured?: Measured;
  /** Dollars, where there is a price and a usage. */
  readonly cost?: number;
  /** Of a completed answer to an item with an expected one. */
  readonly likeness?: Likeness;
  /** Completed, and all checks passed. */
  readonly pass: boolean;
  /** The checks that a completed answer failed. */
  readonly failed: readonly FailedCheck[];
  /** Completed, and within the service level objectives; absent when there are none. */
  readonly good?: boolean;
}

/** Measures an answer and checks it. */
export function score(
  { note, exchange }: Answered,
  plan: Plan,
  expected: Expected | undefined,
): Scored {
  const { slo } = plan;
  const question = questionOf(exchange.request.messages);
  const cost = costAt(plan, note.model, exchange);
  const about = {
    note,
    question,
    outcome: outcomeOf(exchange),
    attempts: exchange.attempts,
    ...(cost === undefined ? {} : { cost }),
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
  const measured = measure(exchange);
  const failed = failedChecks(plan, note, {
    output: answer.text,
    prompt: question,
    finishReason: answer.finishReason,
    latencyMs: measured.e2eMs,
    ...(cost === undefined ? {} : { cost }),
  });
  return {
    ...about,
    answer,
    measured,
    ...(expected === undefined
      ? {}
      : { likeness: compareAnswers(expected, answer) }),
    pass: failed.length === 0,
    failed,
    ...(slo === undefined ? {} : { good: meets(slo, measured) }),
  };
}

/** How an exchange ended, in one word or two. */
export function outcomeOf({ status, error }: Exchange): string {
  if (status !== "error") return status;
  const { type = "error", status: code } = error ?? {};
  return code === undefined ? type : `${type} (${code})`;
}

/** What an exchange of a model cost, in dollars; undefined without a price or a usage. */
export function costAt(
  { models, prices, judge }: Plan,
  model: number | "judge",
  { usage }: Exchange,
): number | undefined {
  const name = model === "judge" ? judge : models[model];
  const price = prices?.[name ?? ""];
  return price && usage && costOf(usage, price);
}

function failedChecks(
  plan: Plan,
  { item }: AnswerNote,
  checked: Checked,
): FailedCheck[] {
  const own = plan.items[item]?.assert ?? [];
  return [...plan.checks ?? [], ...own].flatMap((assertion) => {
    const { pass, reason } = check(assertion, checked);
    return pass ? [] : [{ check: told(assertion), reason }];
  });
}
