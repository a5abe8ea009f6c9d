/**
 * The short way to write a JSON schema: `name, age int, bio: in one sentence`.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { isObject } from "../core/data/invalid.ts";

/** A JSON schema, as an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The short names of types, and JSON Schema's. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["str", "string"],
  ["int", "integer"],
  ["float", "number"],
  ["bool", "boolean"],
]);

/**
 * Parses the short syntax: the schema of an object that has all the members named and no others.
 *
 * Commas separate the members, or line ends where there are any, so that descriptions may contain commas. Each is a name, a type
 * (`str`, `int`, `float`, `bool`; `str` when there is none), and a description after a colon.
 *
 * @throws {UsageError} names the member that cannot be understood
 */
export function parseShortSchema(text: string): JsonSchema {
  const lines = text.trim().split(/\n/).length > 1
    ? text.split("\n")
    : text.split(",");
  const members = lines.map((line) => line.trim()).filter((line) => line)
    .map(parseMember);
  if (members.length === 0) throw new UsageError("The schema is empty");
  const properties = Object.fromEntries(members);
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function parseMember(text: string): [name: string, schema: JsonSchema] {
  const [, name, word = "str", description = ""] =
    /^([\w-]+)(?:\s+(\w+))?\s*(?::\s*([^]*))?$/.exec(text) ?? [];
  const type = TYPES.get(word);
  if (name === undefined || type === undefined) {
    throw new UsageError(
      `Cannot read "${text}" in the schema: expected NAME TYPE: DESCRIPTION`,
      { hint: `known types: ${[...TYPES.keys()].join(", ")}` },
    );
  }
  return [name, { type, ...(description === "" ? {} : { description }) }];
}

/** The schema of `{"items": […]}`, a list of what a schema describes: the outermost value must be an object. */
export function listSchema(item: JsonSchema): JsonSchema {
  return {
    type: "object",
    properties: { items: { type: "array", items: item } },
    required: ["items"],
    additionalProperties: false,
  };
}

/**
 * Whether every object of a schema requires all its members and allows no others. Providers accept no other schema in
 * strict mode (OpenAI, "Structured outputs").
 */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isObject(schema)) return true;
  const { properties, required, additionalProperties } = schema;
  if (isObject(properties)) {
    const names = Array.isArray(required) ? required : [];
    const all = Object.keys(properties).every((name) => names.includes(name));
    if (!all || additionalProperties !== false) return false;
    if (!Object.values(properties).every(isStrict)) return false;
  }
  return Object.entries(schema)
    .every(([name, member]) => name === "properties" || isStrict(member));
}
