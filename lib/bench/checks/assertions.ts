/**
 * Checks of an answer, in promptfoo's vocabulary: `{"type": "icontains", "value": "paris"}`.
 *
 * @module
 */
import { ConfigError } from "../../core/errors.ts";
import {
  ASSERTIONS,
  asText,
  type Checked,
  type CheckResult,
} from "./assertion_types.ts";
import { valueProblem } from "./assertion_values.ts";
import { renderValue, type Vars } from "./template.ts";

/** One check as a file writes it, files that it names read. */
export interface Assertion {
  /** A name of {@linkcode ASSERTIONS}, `not-` in front of it turns the result round; or `assert-set`. */
  type: string;
  /** A text, a list of texts, a pattern, a JSON schema, limits, a script. */
  value?: unknown;
  /** Limit of the types that measure; of a set the score that is enough. */
  threshold?: number;
  /** How much it counts in the score of its list; default 1, and with 0 it fails nothing. */
  weight?: number;
  /** A name under which scores are summed up. */
  metric?: string;
  /** The checks of an `assert-set`. */
  assert?: Assertion[];
}

/** How a check went. */
export interface Verdict {
  /** Whether the answer passes. */
  pass: boolean;
  /** How well, from 0 to 1. */
  score: number;
  /** What was asked for, and why the answer does not pass; "" when it passes. */
  reason: string;
}

/** The type of a set of checks. */
export const SET = "assert-set";

/** Runs one check (not a set); a check that cannot run does not pass. */
export function check(assertion: Assertion, answer: Checked): Verdict {
  const turned = assertion.type.startsWith("not-");
  const filled = filledIn(assertion, answer.vars);
  try {
    const found = ASSERTIONS[plain(filled.type)]?.check(answer, filled);
    if (found === undefined) throw new Error("the check is unknown");
    const { pass, score, why } = resultOf(found);
    if (pass !== turned) {
      return { pass: true, score: turned ? 1 - score : score, reason: "" };
    }
    const more = why === "" || turned ? "" : `: ${why}`;
    return {
      pass: false,
      score: turned ? 1 - score : score,
      reason: checkText(filled) + more,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { pass: false, score: 0, reason: `${checkText(filled)}: ${why}` };
  }
}

function resultOf(
  found: CheckResult,
): { pass: boolean; score: number; why: string } {
  if (typeof found === "object") {
    return { pass: found.pass, score: found.score, why: found.reason ?? "" };
  }
  const pass = found === true;
  return { pass, score: Number(pass), why: pass || !found ? "" : found };
}

/**
 * A check with what `{{name}}` stands for. Scripts are left as they are: they read `context.vars`, and no variable
 * becomes a part of a program.
 *
 * @throws {ConfigError} a template or the value that it gives cannot be understood
 */
export function filledIn(assertion: Assertion, vars: Vars): Assertion {
  const kind = ASSERTIONS[plain(assertion.type)]?.value;
  if (kind === undefined || kind === "script" || kind === "none") {
    return assertion;
  }
  if (assertion.value === undefined) return assertion;
  const value = renderValue(assertion.value, vars);
  const problem = valueProblem(kind, value);
  if (problem !== undefined) {
    throw new ConfigError(`The check ${checkText(assertion)} ${problem}`);
  }
  // A schema may come as text.
  return kind === "schema" && typeof value === "string"
    ? { ...assertion, value: JSON.parse(value) }
    : { ...assertion, value };
}

/** A check in a few words: its type and what it asks for. */
export function checkText(
  { type, value, threshold, metric }: Assertion,
): string {
  const wanted = value ?? threshold;
  const text = wanted === undefined ? metric ?? "" : asText(wanted);
  return text === "" ? type : `${type} ${text}`;
}

/** All checks of a list, those of sets in place of them. */
export function flatChecks(list: readonly Assertion[]): Assertion[] {
  return list.flatMap((one) =>
    one.type === SET ? flatChecks(one.assert ?? []) : [one]
  );
}

/** Whether a check runs JavaScript of the file. */
export function isScript({ type }: Assertion): boolean {
  return ASSERTIONS[plain(type)]?.value === "script";
}

/** Whether a check is answered by a model. */
export function isGraded({ type }: Assertion): boolean {
  return ASSERTIONS[plain(type)]?.graded === true;
}

/** A type without the `not-` that turns it round. */
export function plain(type: string): string {
  return type.replace(/^not-/, "");
}
