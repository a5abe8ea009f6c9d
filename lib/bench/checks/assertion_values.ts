/**
 * What is wrong with the value of a check: one that checks nothing is an error, not a pass.
 *
 * @module
 */
import { asText, asTexts, type ValueKind } from "./assertion_types.ts";
import { readJson, schemaProblem } from "./json_values.ts";

const CHECKS: Readonly<
  Record<ValueKind, (value: unknown) => string | undefined>
> = {
  "none": (value) => value === undefined ? undefined : "takes no value",
  "text": (value) =>
    isScalar(value) && asText(value) !== "" ? undefined : "needs a text",
  "text or JSON": (value) =>
    value === undefined || value === null ? "needs a value" : undefined,
  "texts": (value) => {
    const list = Array.isArray(value) || isScalar(value) ? asTexts(value) : [];
    return list.length > 0 && list.every((one) => one !== "")
      ? undefined
      : "needs a list of texts, none of them empty";
  },
  "pattern": (value) => {
    if (typeof value !== "string" || value === "") return "needs a pattern";
    try {
      new RegExp(value);
      return undefined;
    } catch {
      return "has an invalid pattern";
    }
  },
  "schema": (value) => {
    if (value === undefined) return undefined;
    const schema = typeof value === "string" ? readJson(value) : value;
    return schemaProblem(schema);
  },
  "range": (value) => {
    const ends = typeof value === "object" && value !== null
      ? Object.entries(value)
      : [["min", value] as const];
    const right = ends.length > 0 &&
      ends.every(([name, end]) =>
        (name === "min" || name === "max") && isScalar(end) && end !== "" &&
        Number(end) >= 0
      );
    return right ? undefined : "needs a number, or {min, max}";
  },
  "script": (value) =>
    typeof value === "string" && value.trim() !== ""
      ? undefined
      : "needs a script",
};

/** What is wrong with a value of a kind, as the end of a sentence; undefined when nothing is. */
export function valueProblem(
  kind: ValueKind,
  value: unknown,
): string | undefined {
  return CHECKS[kind](value);
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
