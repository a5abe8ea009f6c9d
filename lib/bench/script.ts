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
  /** The script's own words, if it gave any. */
  readonly reason?: string;
}

const TIMEOUT_MS = 1000;

/**
 * Runs an expression, the body of a function with `return`, or a function of `(output, context)`, for a second at most.
 *
 * It sees its two arguments and JavaScript's own globals. That keeps it from this program's variables, but it is no
 * fence for code of strangers: a script is to be trusted like any other program.
 *
 * @param threshold what a number must reach; without it, any number above 0 passes
 * @throws whatever the script throws, and if it gives no boolean, number or object with `pass`
 */
export function runScript(
  text: string,
  output: string,
  context: Readonly<Record<string, unknown>>,
  threshold?: number,
): ScriptResult {
  const result: unknown = compile(text).runInNewContext(
    { output, context },
    { timeout: TIMEOUT_MS },
  );
  if (typeof result === "boolean") return { pass: result };
  if (typeof result === "number") return { pass: reached(result, threshold) };
  if (typeof result === "object" && result !== null && "pass" in result) {
    const reason = "reason" in result ? result.reason : undefined;
    return {
      pass: result.pass === true,
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
    return call(`(() => {\n${text}\n})()`);
  }
}

function reached(score: number, threshold: number | undefined): boolean {
  return threshold === undefined ? score > 0 : score >= threshold;
}
