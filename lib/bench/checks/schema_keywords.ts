/**
 * The keywords of JSON Schema, draft by draft: one that is misspelt would check nothing.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { nearest } from "../../core/text/nearest.ts";

/** The drafts that schemas are checked by. */
export type Draft = "4" | "7" | "2019-09" | "2020-12";

// deno-fmt-ignore
const OF_ALL = [
  "$schema", "$ref", "title", "description", "default", "type", "enum", "format",
  "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
  "maxLength", "minLength", "pattern", "items", "maxItems", "minItems", "uniqueItems",
  "maxProperties", "minProperties", "required", "properties", "patternProperties",
  "additionalProperties", "dependencies", "allOf", "anyOf", "oneOf", "not", "definitions",
];
// deno-fmt-ignore
const SINCE_7 = [
  "$id", "$comment", "const", "contains", "propertyNames", "if", "then", "else", "examples",
  "readOnly", "writeOnly", "contentMediaType", "contentEncoding",
];
// deno-fmt-ignore
const SINCE_2019 = [
  "$anchor", "$vocabulary", "$defs", "dependentRequired", "dependentSchemas", "maxContains", "minContains",
  "unevaluatedItems", "unevaluatedProperties", "contentSchema", "deprecated",
];

/**
 * The keywords of each draft (its meta-schema and the vocabularies that it names), as far as the validator has them: it
 * does not follow `$dynamicRef`.
 */
const KEYWORDS: Readonly<Record<Draft, ReadonlySet<string>>> = {
  "4": new Set([...OF_ALL, "id", "additionalItems"]),
  "7": new Set([...OF_ALL, ...SINCE_7, "additionalItems"]),
  "2019-09": new Set([
    ...OF_ALL,
    ...SINCE_7,
    ...SINCE_2019,
    "additionalItems",
    "$recursiveRef",
    "$recursiveAnchor",
  ]),
  "2020-12": new Set([...OF_ALL, ...SINCE_7, ...SINCE_2019, "prefixItems"]),
};

/** What a schema may have that names no draft: the validator then reads it as any of these. */
const ANY_DRAFT: ReadonlySet<string> = new Set([
  ...KEYWORDS["2019-09"],
  ...KEYWORDS["2020-12"],
]);

/** Keywords whose value is a schema, or a list of schemas. */
// deno-fmt-ignore
const SCHEMAS = [
  "items", "prefixItems", "additionalItems", "unevaluatedItems", "contains", "additionalProperties",
  "unevaluatedProperties", "propertyNames", "contentSchema", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
];
/** Keywords whose value has schemas as its members; a list among them names members. */
// deno-fmt-ignore
const MAPS = [
  "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies",
];

const TYPES = [
  "object",
  "array",
  "string",
  "number",
  "integer",
  "boolean",
  "null",
];

/**
 * Names the first keyword or type, anywhere in a schema, that its draft does not have; undefined where it has all. Names
 * that begin with `x-` are the author's own.
 */
export function keywordProblem(
  schema: unknown,
  draft: Draft | undefined,
): string | undefined {
  if (Array.isArray(schema)) {
    return first(schema, (one) => keywordProblem(one, draft));
  }
  if (!isObject(schema)) return undefined;
  const known = draft === undefined ? ANY_DRAFT : KEYWORDS[draft];
  const unknown = Object.keys(schema).find((name) =>
    !known.has(name) && !name.startsWith("x-")
  );
  if (unknown !== undefined) {
    const meant = nearest(unknown, [...known]);
    return `has the unknown keyword "${unknown}"` +
      (meant === undefined ? "" : ` (did you mean ${meant}?)`);
  }
  const type = [schema["type"] ?? []].flat()
    .find((name) => !TYPES.includes(String(name)));
  if (type !== undefined) return `has an unknown JSON type: ${type}`;
  return first(SCHEMAS, (name) => keywordProblem(schema[name], draft)) ??
    first(MAPS, (name) => {
      const map = schema[name];
      if (!isObject(map)) return undefined;
      return first(
        Object.values(map).filter(isObject),
        (one) => keywordProblem(one, draft),
      );
    });
}

function first<T>(
  all: readonly T[],
  problem: (one: T) => string | undefined,
): string | undefined {
  for (const one of all) {
    const found = problem(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
