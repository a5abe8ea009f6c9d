/**
 * JSON with comments, and with commas before a closing bracket: reads it, and changes a member of it.
 *
 * @module
 */
import {
  applyEdits,
  modify,
  parse,
  type ParseError,
  printParseErrorCode,
} from "jsonc-parser";

/** A value, or what is wrong with the text and where, without a part of it, which may hold a key. */
export interface Commented {
  readonly value?: unknown;
  readonly problem?: string;
}

/** Reads a text. */
export function parseCommented(text: string): Commented {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined) return { value };
  const before = text.slice(0, first.offset).split("\n");
  const words = printParseErrorCode(first.error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  const column = (before.at(-1) ?? "").length + 1;
  return { problem: `${words} in line ${before.length}, column ${column}` };
}

/**
 * A text with another value of a member; what surrounds it stays as it is.
 *
 * @param member names on the way to it
 * @param value undefined takes the member away
 */
export function withMember(
  text: string,
  member: readonly string[],
  value: unknown,
): string {
  const formattingOptions = { tabSize: 2, insertSpaces: true, eol: "\n" };
  const edits = modify(text, [...member], value, { formattingOptions });
  return applyEdits(text, edits);
}
