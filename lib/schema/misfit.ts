/**
 * Whether an answer keeps to a schema.
 *
 * @module
 */
import type { OutputUnit } from "@cfworker/json-schema";
import type { JsonSchema } from "./short_schema.ts";

/**
 * Where and why a text does not fit a schema (JSON Schema 2020-12), in one line; undefined when it fits.
 */
export async function misfit(
  text: string,
  schema: JsonSchema,
): Promise<string | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `it is no JSON: ${error instanceof Error ? error.message : error}`;
  }
  const { Validator } = await import("@cfworker/json-schema");
  const { valid, errors } = new Validator(schema, "2020-12").validate(value);
  return valid ? undefined : worded(innermost(errors));
}

/** Errors of members come after those of what holds them, which only say that there are some. */
function innermost(errors: readonly OutputUnit[]): OutputUnit | undefined {
  return errors.toSorted((a, b) =>
    depth(b.instanceLocation) - depth(a.instanceLocation) ||
    depth(b.keywordLocation) - depth(a.keywordLocation)
  )[0];
}

function depth(pointer: string): number {
  return pointer.split("/").length;
}

function worded(error: OutputUnit | undefined): string {
  if (error === undefined) return "it does not fit";
  const place = error.instanceLocation.replace(/^#/, "");
  const why = error.keyword === "false"
    ? "there must be no such member"
    : error.error.replace(/\.$/, "");
  return place === "" ? why : `${place}: ${why}`;
}
