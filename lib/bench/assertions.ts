/**
 * Checks of an answer, in promptfoo's vocabulary: `{"type": "icontains", "value": "paris"}`.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import {
  ASSERTIONS,
  asText,
  type Checked,
  type Wanted,
} from "./assertion_types.ts";

/** One check as a file writes it; members of promptfoo's that are not read here are let through. */
export interface Assertion extends Wanted {
  /** A name of {@linkcode ASSERTIONS}, `not-` in front of it turns the result round. */
  type: string;
}

/** How a check went. */
export interface Verdict {
  /** Whether the answer passes. */
  pass: boolean;
  /** What was asked for, and why the answer does not pass where the check says more; "" when it passes. */
  reason: string;
}

/**
 * Reads a list of checks: an array, or an object that has one as `assert` or `defaultTest.assert`, as promptfoo's
 * configurations do.
 *
 * @param path what the checks were read from, for the error
 * @throws {ConfigError} names the entry that is none
 */
export function readAssertions(value: unknown, path: string): Assertion[] {
  const list = listOf(value);
  if (!Array.isArray(list) || list.length === 0) {
    throw new ConfigError(`${path} must hold a list of checks`);
  }
  return list.map((entry, index) => {
    const type: unknown = entry?.type;
    if (typeof type !== "string" || !isKnown(type)) {
      throw new ConfigError(
        `Check ${index + 1} of ${path} has no known type, but ${
          JSON.stringify(type)
        }`,
        { hint: `known are ${Object.keys(ASSERTIONS).join(", ")}, not-…` },
      );
    }
    if (type.endsWith("regex")) checkPattern(asText(entry.value), index, path);
    return entry;
  });
}

/** Runs one check; one that cannot be run does not pass. */
export function check(assertion: Assertion, answer: Checked): Verdict {
  const { type } = assertion;
  const turned = type.startsWith("not-");
  try {
    const found = ASSERTIONS[plain(type)]?.(answer, assertion) ?? false;
    const pass = (found === true) !== turned;
    const more = typeof found === "string" && !turned ? `: ${found}` : "";
    return { pass, reason: pass ? "" : told(assertion) + more };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { pass: false, reason: `${told(assertion)}: ${why}` };
  }
}

/** A check in a few words: its type and what it asks for. */
export function told({ type, value, threshold }: Assertion): string {
  const wanted = threshold ?? value;
  return wanted === undefined ? type : `${type} ${asText(wanted)}`;
}

function listOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("assert" in value) return value.assert;
  return "defaultTest" in value ? listOf(value.defaultTest) : value;
}

function plain(type: string): string {
  return type.replace(/^not-/, "");
}

function isKnown(type: string): boolean {
  return Object.hasOwn(ASSERTIONS, plain(type));
}

function checkPattern(pattern: string, index: number, path: string): void {
  try {
    new RegExp(pattern);
  } catch (cause) {
    throw new ConfigError(
      `Check ${index + 1} of ${path} has an invalid pattern: ${pattern}`,
      { cause },
    );
  }
}
