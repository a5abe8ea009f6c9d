/**
 * What a list of checks comes to for one answer.
 *
 * @module
 */
import type { Checked } from "./assertion_types.ts";
import { type Assertion, check, checkText, SET } from "./assertions.ts";
import { NameMap } from "../../core/data/names.ts";

/** A check that an answer did not pass. */
export interface FailedCheck {
  /** The check itself, the same for all answers. */
  readonly check: string;
  /** The check, and what was wrong with this answer. */
  readonly reason: string;
}

/** What became of all checks of an answer. */
export interface Outcome {
  /** All of them passed; or, with a threshold, the score reaches it. */
  readonly pass: boolean;
  /** Mean score of the checks by their weights, from 0 to 1; 1 without any. */
  readonly score: number;
  /** Those that did not pass. */
  readonly failed: readonly FailedCheck[];
  /** Sums of scores by metric. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Runs the checks of an answer. One of weight 0 fails nothing: it is there for its metric. */
export function outcomeOf(
  list: readonly Assertion[],
  answer: Checked,
  threshold?: number,
): Outcome {
  const failed: FailedCheck[] = [];
  const metrics = new NameMap<number>();
  let [pass, sum, weights] = [true, 0, 0];
  for (const one of list) {
    const { weight = 1, metric } = one;
    const found = one.type === SET ? ofSet(one, answer) : ofCheck(one, answer);
    sum += weight * found.score;
    weights += weight;
    for (const [name, score] of Object.entries(found.metrics)) {
      metrics.set(name, (metrics.get(name) ?? 0) + score);
    }
    if (metric !== undefined) {
      metrics.set(metric, (metrics.get(metric) ?? 0) + found.score);
    }
    if (found.pass || weight === 0) continue;
    pass = false;
    failed.push(...found.failed);
  }
  const score = weights === 0 ? 1 : sum / weights;
  if (threshold === undefined) {
    return { pass, score, failed, metrics: Object.fromEntries(metrics) };
  }
  const reached = score >= threshold;
  const name = `threshold ${threshold}`;
  const reason = `${name}: scored ${Math.round(score * 1000) / 1000}`;
  return {
    pass: reached,
    score,
    failed: reached ? [] : [...failed, { check: name, reason }],
    metrics: Object.fromEntries(metrics),
  };
}

function ofSet(set: Assertion, answer: Checked): Outcome {
  return outcomeOf(set.assert ?? [], answer, set.threshold);
}

function ofCheck(one: Assertion, answer: Checked): Outcome {
  const { pass, score, reason } = check(one, answer);
  const failed = pass ? [] : [{ check: checkText(one), reason }];
  return { pass, score, failed, metrics: {} };
}
