/**
 * JSON in the text of an answer.
 *
 * @module
 */
import { Validator } from "@cfworker/json-schema";
import { type Draft, keywordProblem } from "./schema_keywords.ts";

/** The value of a text that is JSON as a whole; undefined for any other. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON text with members in one order, so that equal values are equal texts; undefined for undefined. */
export function canonicalJson(value: unknown): string | undefined {
  return JSON.stringify(
    value,
    (_name, member) =>
      typeof member === "object" && member !== null && !Array.isArray(member)
        ? Object.fromEntries(
          Object.entries(member).sort(([a], [b]) => a < b ? -1 : 1),
        )
        : member,
  );
}

/** Whether a value is there and keeps to the JSON schema, when there is one; its `$schema` names the draft. */
export function fits(value: unknown, schema: unknown): boolean {
  if (value === undefined) return false;
  if (typeof schema === "boolean") return schema;
  if (typeof schema !== "object" || schema === null) return true;
  const validator = new Validator(schema as object, draftOf(schema));
  return validator.validate(value).valid;
}

/** The draft that a schema names; undefined where it names none that is known. */
function namedDraft(schema: object): Draft | undefined {
  const uri: unknown = Reflect.get(schema, "$schema");
  return DRAFTS.find((draft) =>
    typeof uri === "string" && uri.includes(DRAFT_NAMES[draft])
  );
}

/** That draft, else the newest that gives its keywords a meaning. */
function draftOf(schema: object): Draft {
  // A list of schemas for a list's places, and members that depend on others, have another name since 2020.
  const isOld = /"items":\[|"dependencies":/.test(JSON.stringify(schema));
  return namedDraft(schema) ?? (isOld ? "7" : "2020-12");
}

const DRAFT_NAMES = {
  "4": "draft-04",
  "7": "draft-07",
  "2019-09": "2019-09",
  "2020-12": "2020-12",
} as const;
const DRAFTS = ["4", "7", "2019-09", "2020-12"] as const;

/** Why a value cannot be a JSON schema, or undefined: an unknown type or keyword would pass nothing, or everything. */
export function schemaProblem(schema: unknown): string | undefined {
  if (typeof schema === "boolean") return undefined;
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) {
    return "is not a JSON schema";
  }
  const { $schema: draft }: { $schema?: unknown } = schema;
  if (
    draft !== undefined &&
    !DRAFTS.some((name) => String(draft).includes(DRAFT_NAMES[name]))
  ) return `has an unknown draft: ${draft}`;
  const problem = keywordProblem(schema, namedDraft(schema));
  if (problem !== undefined) return problem;
  try {
    fits({}, schema);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

/** How often a text is read to its end for a bracket that nothing closes. */
const MOST_SCANS = 50;

/**
 * Finds the outermost JSON objects and arrays of a text, also in fenced code.
 *
 * @throws {RangeError} a text with too many open brackets
 */
export function embeddedJson(text: string): unknown[] {
  let left = MOST_SCANS * (text.length + 1000);
  const found: unknown[] = [];
  const brackets = /[{[]/g;
  while (brackets.exec(text) !== null) {
    const start = brackets.lastIndex - 1;
    const end = closingBracket(text, start);
    left -= (end < 0 ? text.length : end) - start;
    if (left < 0) throw new RangeError("too many brackets are left open");
    const value = end < 0 ? undefined : readJson(text.slice(start, end + 1));
    if (value === undefined) continue;
    found.push(value);
    brackets.lastIndex = end + 1;
  }
  return found;
}

function closingBracket(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const mark = text[i];
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
