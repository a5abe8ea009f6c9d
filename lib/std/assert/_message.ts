import { diff } from "node:util";

/** A finding, with what the caller has to say about it. */
export function withNote(finding: string, note: string | undefined): string {
  return note ? `${finding}: ${note}` : `${finding}.`;
}

/** A value as a reader of a failed test wants it: whole, one member a line, keys in order. */
export function show(value: unknown): string {
  return Deno.inspect(value, {
    depth: Infinity,
    sorted: true,
    trailingComma: true,
    compact: false,
    iterableLimit: Infinity,
    strAbbreviateSize: Infinity,
  });
}

/** Lines of one value up to which it is compared: time and memory grow with the square of their number. */
const MAX_LINES = 2000;

/**
 * Two values line against line: a line marked `-` has only the actual one, `+` only the expected one. Two texts are
 * shown by their own lines when one of them has several.
 */
export function showDiff(actual: unknown, expected: unknown): string {
  const asText = typeof actual === "string" && typeof expected === "string" &&
    `${actual}${expected}`.includes("\n");
  const lines = (value: unknown) =>
    (asText ? `${value}` : show(value)).split("\n");
  const changes = compare(lines(actual), lines(expected));
  return ["", "    [Diff] Actual / Expected", "", ...changes, ""].join("\n");
}

function compare(actual: string[], expected: string[]): string[] {
  if (Math.max(actual.length, expected.length) > MAX_LINES) {
    return [
      ...actual.map((line) => `- ${line}`),
      ...expected.map((line) => `+ ${line}`),
    ];
  }
  return diff(actual, expected).map(([side, line]) =>
    side === 0 ? `  ${line}` : side > 0 ? `- ${line}` : `+ ${line}`
  );
}
