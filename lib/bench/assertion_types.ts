/**
 * What each kind of check looks at.
 *
 * @module
 */
import { canonicalJson, embeddedJson, fits, readJson } from "./json_values.ts";
import { runScript } from "./script.ts";

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

/** What a check asks for. */
export interface Wanted {
  /** A text, a list of texts, a pattern, a JSON schema, limits, a script. */
  value?: unknown;
  /** Limit of the types that measure: ms, dollars, a script's score. */
  threshold?: number;
}

/** Whether an answer passes, or why it does not, in words. */
export type CheckResult = boolean | string;

/** One kind of check. */
export type AnswerCheck = (answer: Checked, wanted: Wanted) => CheckResult;

/** A value of a check as text. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

const texts = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.map(asText)
    : asText(value).split(",").map((one) => one.trim());
const lower = (value: string): string => value.toLowerCase();

/** Every kind of check, by promptfoo's name. */
export const ASSERTIONS: Readonly<Record<string, AnswerCheck>> = {
  "equals": ({ output }, { value }) =>
    typeof value === "object" && value !== null
      ? canonicalJson(readJson(output)) === canonicalJson(value)
      : output.trim() === asText(value).trim(),
  "contains": ({ output }, { value }) => output.includes(asText(value)),
  "icontains": ({ output }, { value }) =>
    lower(output).includes(lower(asText(value))),
  "contains-all": ({ output }, { value }) => {
    const missing = texts(value).filter((one) => !output.includes(one));
    return missing.length === 0 || `lacks ${missing.join(", ")}`;
  },
  "contains-any": ({ output }, { value }) =>
    texts(value).some((one) => output.includes(one)),
  "icontains-all": ({ output }, { value }) => {
    const missing = texts(value)
      .filter((one) => !lower(output).includes(lower(one)));
    return missing.length === 0 || `lacks ${missing.join(", ")}`;
  },
  "icontains-any": ({ output }, { value }) =>
    texts(value).some((one) => lower(output).includes(lower(one))),
  "starts-with": ({ output }, { value }) => output.startsWith(asText(value)),
  "ends-with": ({ output }, { value }) => output.endsWith(asText(value)),
  "regex": ({ output }, { value }) => new RegExp(asText(value)).test(output),
  "is-json": ({ output }, { value }) => fits(readJson(output), value),
  "contains-json": ({ output }, { value }) =>
    embeddedJson(output).some((found) => fits(found, value)),
  "word-count": ({ output }, { value }) =>
    within(output.match(/\S+/g)?.length ?? 0, value),
  "javascript": ({ output, ...context }, { value, threshold }) => {
    const result = runScript(asText(value), output, { ...context }, threshold);
    return result.pass || (result.reason ?? false);
  },
  "latency": ({ latencyMs }, { threshold = 0 }) =>
    latencyMs <= threshold || `took ${latencyMs} ms`,
  "cost": ({ cost }, { threshold = 0 }) => {
    if (cost === undefined) return "no price is known";
    return cost <= threshold || `cost ${cost}`;
  },
  "finish-reason": ({ finishReason }, { value }) =>
    finishReason === asText(value) || `was ${finishReason}`,
};

/** A number against another, or against `min` and `max`. */
function within(number: number, value: unknown): CheckResult {
  const range = typeof value === "object" && value !== null
    ? value as { min?: unknown; max?: unknown }
    : { min: value, max: value };
  const { min = 0, max = Infinity } = range;
  return number >= Number(min) && number <= Number(max) || `was ${number}`;
}
