/**
 * Checks an answer against a schema.
 *
 * @module
 */
import type { OutputUnit } from "@cfworker/json-schema";
import type { JsonSchema } from "./short_schema.ts";
import { parseJson } from "../core/data/parsed_json.ts";

/**
 * Where and why a text does not fit a schema (JSON Schema 2020-12), in one line; undefined when it fits.
 */
export async function misfit(
  text: string,
  schema: JsonSchema,
): Promise<string | undefined> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    return `it is not JSON: ${error instanceof Error ? error.message : error}`;
  }
  const { Validator } = await import("@cfworker/json-schema");
  const { valid, errors } = new Validator(schema, "2020-12").validate(value);
  return valid ? undefined : described(innermost(errors));
}

/** The error deepest in the value: that of an object only says that one of its members has an error. */
function innermost(errors: readonly OutputUnit[]): OutputUnit | undefined {
  return errors.toSorted((a, b) =>
    depth(b.instanceLocation) - depth(a.instanceLocation) ||
    depth(b.keywordLocation) - depth(a.keywordLocation)
  )[0];
}

function depth(pointer: string): number {
  return pointer.split("/").length;
}

function described(error: OutputUnit | undefined): string {
  if (error === undefined) return "it does not fit";
  const pointer = error.instanceLocation.replace(/^#/, "");
  const why = error.keyword === "false"
    ? "the schema does not allow this member"
    : error.error.replace(/\.$/, "");
  return pointer === "" ? why : `${pointer}: ${why}`;
}
