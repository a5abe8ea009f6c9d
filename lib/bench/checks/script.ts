/**
 * A check that the user wrote in JavaScript.
 *
 * @module
 */
import { Script } from "node:vm";

/** What a script came to. */
export interface ScriptResult {
  /** Whether the answer passes. */
  readonly pass: boolean;
  /** How well, from 0 to 1. */
  readonly score: number;
  /** The script's own words, if it gave any. */
  readonly reason?: string;
}

const TIMEOUT_MS = 1000;

/**
 * Runs an expression, the body of a function with `return`, a function of `(output, context)`, or a CommonJS module
 * that exports one, for a second at most.
 *
 * It sees its two arguments and JavaScript's own globals. That keeps it from this program's variables, but it does not
 * sandbox code of strangers: run only scripts that you trust.
 *
 * @param threshold what a number must reach; without it, any number above 0 passes
 * @throws whatever the script throws, or an error if the result is not a boolean, number or object with `pass`
 */
export function runScript(
  text: string,
  output: string,
  context: Readonly<Record<string, unknown>>,
  threshold?: number,
): ScriptResult {
  const result: unknown = compile(text).runInNewContext(
    { output, context, module: { exports: {} } },
    { timeout: TIMEOUT_MS },
  );
  if (typeof result === "boolean") {
    return { pass: result, score: Number(result) };
  }
  if (typeof result === "number") {
    const score = Math.min(1, Math.max(0, result));
    return { pass: reached(result, threshold), score };
  }
  if (typeof result === "object" && result !== null && "pass" in result) {
    const reason = "reason" in result ? result.reason : undefined;
    const score = "score" in result ? Number(result.score) : NaN;
    const pass = result.pass === true;
    return {
      pass: pass && (Number.isNaN(score) || reached(score, threshold)),
      score: Number.isNaN(score) ? Number(pass) : score,
      ...(typeof reason === "string" ? { reason } : {}),
    };
  }
  throw new TypeError(`the script gave ${typeof result}, not true or false`);
}

/** An expression where it is one, else statements. */
function compile(text: string): Script {
  const call = (value: string) =>
    new Script(
      `((value) => typeof value === "function" ? value(output, context) : value)(${value})`,
    );
  try {
    return call(`\n${text}\n`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return call(
      `(() => {\n${text}\n;return module.exports.default ?? module.exports\n})()`,
    );
  }
}

function reached(score: number, threshold: number | undefined): boolean {
  return score >= (threshold ?? Number.MIN_VALUE);
}
