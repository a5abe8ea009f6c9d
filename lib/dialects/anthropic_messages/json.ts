/**
 * JSON whose numbers survive being read and written again, whatever their size and spelling.
 *
 * @module
 */

/** What the runtime's JSON has beyond the types of ES2023 (ECMAScript "JSON.parse source text access"). */
interface SourceJson {
  parse(
    text: string,
    reviver: (
      name: string,
      value: unknown,
      context: { source?: string },
    ) => unknown,
  ): unknown;
  rawJSON(source: string): unknown;
}

/** A literal that may change on the way through a double: long, fractional or with an exponent. */
const DELICATE = /\d{16}|\d[.eE]/;

/**
 * Parses JSON text; a number that a double would not give back literally (9007199254740993, 1.0) becomes a raw value
 * that `JSON.stringify` writes as it was.
 *
 * @throws {SyntaxError} the text is not JSON
 */
export function parseExact(text: string): unknown {
  if (!DELICATE.test(text)) return JSON.parse(text);
  const json = JSON as unknown as SourceJson;
  return json.parse(
    text,
    (_name, value, { source }) =>
      typeof value === "number" && source !== undefined &&
        String(value) !== source
        ? json.rawJSON(source)
        : value,
  );
}
