/**
 * Reads JSON so that numbers are written again literally, whatever their size and spelling.
 *
 * @module
 */
import { checkReplyJson, parseJson } from "../../core/data/parsed_json.ts";

/** Members of the runtime's `JSON` that the types of ES2023 lack (ECMAScript "JSON.parse source text access"). */
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

/** A number that a double may not keep literally: long, fractional or with an exponent. */
const DELICATE = /\d{16}|\d[.eE]/;

/**
 * Parses JSON text; a number that a double would not give back literally (9007199254740993, 1.0) becomes a raw value
 * that `JSON.stringify` writes as it was.
 *
 * @param most limit on its values; the limit of replies by default
 * @throws {SyntaxError} the text is not JSON, or has too many values
 */
export function parseExact(text: string, most?: number): unknown {
  checkReplyJson(text, most);
  return DELICATE.test(text) ? parseJson(text, readExact) : parseJson(text);
}

function readExact(text: string): unknown {
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
