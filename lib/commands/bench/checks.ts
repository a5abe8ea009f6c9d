/**
 * Validates checks before a benchmark sends or reports anything.
 *
 * @module
 */
import {
  type Assertion,
  filledIn,
  flatChecks,
  isGraded,
  isScript,
} from "../../bench/checks/assertions.ts";
import type { Expected } from "../../bench/checks/compare.ts";
import { type Item, questionOf } from "../../bench/items.ts";
import type { Plan, PlannedItem } from "../../bench/plan.ts";
import { checksOf, varsOf } from "../../bench/scored.ts";
import { ConfigError } from "../../core/errors.ts";

/**
 * Refuses JavaScript in checks, unless it is allowed.
 *
 * @param where what contains the checks, for the error
 * @throws {ConfigError} the checks have scripts that are not allowed
 */
export function refuseScripts(
  checks: readonly (readonly Assertion[] | undefined)[],
  where: string,
  allowed: boolean,
): void {
  if (allowed || !hasScripts(checks)) return;
  throw new ConfigError(`${where} contains JavaScript, which is not run`, {
    hint: "--allow-scripts runs it with the permissions of this program",
  });
}

/** Whether any check runs JavaScript. */
export function hasScripts(
  checks: readonly (readonly Assertion[] | undefined)[],
): boolean {
  return checks.some((list) => flatChecks(list ?? []).some(isScript));
}

/**
 * Validates every check with every item.
 *
 * @throws {ConfigError} a template lacks a value, a check's value is invalid, or a check lacks the grading model
 */
export function verifyChecks(
  plan: Plan,
  items: readonly {
    item: PlannedItem;
    question: string;
    expected: Expected | undefined;
  }[],
): void {
  for (const [i, { item, question, expected }] of items.entries()) {
    const vars = varsOf(item, question, expected);
    for (const one of flatChecks(checksOf(plan, i))) {
      filledIn(one, vars);
      if (isGraded(one) && plan.grader === undefined) {
        throw new ConfigError(`${one.type} needs a grading model`, {
          hint: "--grader MODEL, or --judge MODEL",
        });
      }
    }
  }
}

/** The facts of items that {@linkcode verifyChecks} needs. */
export function asked(
  items: readonly Item[],
): { item: PlannedItem; question: string; expected: Expected | undefined }[] {
  return items.map(({ planned, request, expected }) => ({
    item: planned,
    question: questionOf(request.messages),
    expected,
  }));
}

/** Whether any check of a plan is answered by a model. */
export function needsGrader(
  checks: readonly (readonly Assertion[] | undefined)[],
): boolean {
  return checks.some((list) => flatChecks(list ?? []).some(isGraded));
}
