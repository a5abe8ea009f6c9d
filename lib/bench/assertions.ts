/**
 * Checks of an answer, in promptfoo's vocabulary: `{"type": "icontains", "value": "paris"}`.
 *
 * @module
 */
import { Validator } from "@cfworker/json-schema";
import { Script } from "node:vm";
import { ConfigError } from "../core/errors.ts";

/** One check as a file writes it. */
export interface Assertion {
  /** A name of {@linkcode ASSERTIONS}, `not-` in front of it turns the result round. */
  type: string;
  /** What the type asks for: a text, a list of texts, a pattern, a JSON schema, an expression. */
  value?: unknown;
  /** Limit of the types that measure: ms or dollars. */
  threshold?: number;
}

/** What is checked. */
export interface Checked {
  /** The answer's text. */
  output: string;
  /** The last user message. */
  prompt: string;
  /** `finish_reason` of the answer. */
  finishReason: string | null;
  /** Whole time of the answer, in ms. */
  latencyMs: number;
  /** Dollars, where prices are known. */
  cost?: number;
}

/** How a check went. */
export interface Verdict {
  /** Whether the answer passes. */
  pass: boolean;
  /** Why not, in words; "" when it passes. */
  reason: string;
}

type Test = (answer: Checked, assertion: Assertion) => boolean;

const text = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value) ?? "";
const texts = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.map(text)
    : text(value).split(",").map((one) => one.trim());
const lower = (value: string): string => value.toLowerCase();

/** Every kind of check. */
export const ASSERTIONS: Readonly<Record<string, Test>> = {
  "equals": ({ output }, { value }) => output.trim() === text(value).trim(),
  "contains": ({ output }, { value }) => output.includes(text(value)),
  "icontains": ({ output }, { value }) =>
    lower(output).includes(lower(text(value))),
  "contains-all": ({ output }, { value }) =>
    texts(value).every((one) => output.includes(one)),
  "contains-any": ({ output }, { value }) =>
    texts(value).some((one) => output.includes(one)),
  "icontains-all": ({ output }, { value }) =>
    texts(value).every((one) => lower(output).includes(lower(one))),
  "icontains-any": ({ output }, { value }) =>
    texts(value).some((one) => lower(output).includes(lower(one))),
  "starts-with": ({ output }, { value }) => output.startsWith(text(value)),
  "regex": ({ output }, { value }) => new RegExp(text(value)).test(output),
  "is-json": ({ output }, { value }) => fits(readJson(output), value),
  "contains-json": ({ output }, { value }) =>
    embeddedJson(output).some((found) => fits(found, value)),
  "javascript": (answer, { value }) => evaluate(text(value), answer),
  "latency": ({ latencyMs }, { threshold = 0 }) => latencyMs <= threshold,
  "cost": ({ cost }, { threshold = 0 }) =>
    cost !== undefined && cost <= threshold,
  "finish-reason": ({ finishReason }, { value }) =>
    finishReason === text(value),
};

/**
 * Reads a list of checks: an array, or an object with an `assert` member, as promptfoo's test cases have.
 *
 * @throws {ConfigError} names the entry that is none
 */
export function readAssertions(value: unknown, path: string): Assertion[] {
  const list = typeof value === "object" && value !== null && "assert" in value
    ? value.assert
    : value;
  if (!Array.isArray(list) || list.length === 0) {
    throw new ConfigError(`${path} must hold a list of checks`);
  }
  return list.map((entry, index) => {
    const type: unknown = entry?.type;
    if (typeof type !== "string" || testOf(type) === undefined) {
      throw new ConfigError(
        `Check ${index + 1} of ${path} has no known type, but ${
          JSON.stringify(type)
        }`,
        { hint: `known are ${Object.keys(ASSERTIONS).join(", ")}, not-…` },
      );
    }
    if (type.endsWith("regex")) checkPattern(text(entry.value), index, path);
    return entry;
  });
}

/** Runs one check; one that cannot be run does not pass. */
export function check(assertion: Assertion, answer: Checked): Verdict {
  const test = testOf(assertion.type);
  const turned = assertion.type.startsWith("not-");
  try {
    const pass = test !== undefined && test(answer, assertion) !== turned;
    return { pass, reason: pass ? "" : told(assertion) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { pass: false, reason: `${told(assertion)}: ${why}` };
  }
}

function told({ type, value, threshold }: Assertion): string {
  const wanted = threshold ?? value;
  return wanted === undefined ? type : `${type} ${text(wanted)}`;
}

function testOf(type: string): Test | undefined {
  return ASSERTIONS[type.replace(/^not-/, "")];
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

function readJson(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

/** Whether a value is there and keeps to the schema, when there is one. */
function fits(value: unknown, schema: unknown): boolean {
  if (value === undefined) return false;
  if (typeof schema !== "object" || schema === null) return true;
  return new Validator(schema as object, "2020-12").validate(value).valid;
}

/** JSON objects and arrays that stand in a text, also in fenced code; the outermost ones. */
function embeddedJson(output: string): unknown[] {
  const found: unknown[] = [];
  let from = 0;
  while (from < output.length) {
    const start = output.slice(from).search(/[{[]/);
    if (start < 0) break;
    const at = from + start;
    const end = closingBracket(output, at);
    const value = end < 0 ? undefined : readJson(output.slice(at, end + 1));
    if (value !== undefined) found.push(value);
    from = value === undefined ? at + 1 : end + 1;
  }
  return found;
}

function closingBracket(output: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < output.length; i++) {
    const mark = output[i];
    if (quoted) {
      if (mark === "\\") i++;
      else if (mark === '"') quoted = false;
    } else if (mark === '"') quoted = true;
    else if (mark === "{" || mark === "[") depth++;
    else if (mark === "}" || mark === "]") {
      if (--depth === 0) return i;
    }
  }
  return -1;
}

/** Runs the user's own expression away from this program's globals, for a second at most. */
function evaluate(expression: string, answer: Checked): boolean {
  const { output, ...context } = answer;
  return Boolean(
    new Script(expression).runInNewContext({ output, context }, {
      timeout: 1000,
    }),
  );
}
