/**
 * JSON in the text of an answer.
 *
 * @module
 */
import { Validator } from "@cfworker/json-schema";

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

/** Whether a value is there and keeps to the JSON schema (2020-12), when there is one. */
export function fits(value: unknown, schema: unknown): boolean {
  if (value === undefined) return false;
  if (typeof schema !== "object" || schema === null) return true;
  return new Validator(schema as object, "2020-12").validate(value).valid;
}

/** JSON objects and arrays that stand in a text, also in fenced code; the outermost ones. */
export function embeddedJson(text: string): unknown[] {
  const found: unknown[] = [];
  const brackets = /[{[]/g;
  while (brackets.exec(text) !== null) {
    const start = brackets.lastIndex - 1;
    const end = closingBracket(text, start);
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
