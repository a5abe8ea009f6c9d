/**
 * The short way to write a JSON schema: `name, age int, bio: in one sentence`.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";

/** A JSON schema, as an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Words for types, and what JSON Schema calls them. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["str", "string"],
  ["int", "integer"],
  ["float", "number"],
  ["bool", "boolean"],
]);

/**
 * The schema of an object with these members, all of them required and no others.
 *
 * Members are parted by commas, or stand on lines of their own, where descriptions may hold commas. Each is a name, a type
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
      `Cannot read "${text}" in the schema: it is no NAME TYPE: DESCRIPTION`,
      { hint: `types are ${[...TYPES.keys()].join(", ")}` },
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
 * Whether a schema says of every object all that it may have and that it must have it: only then can a provider be asked
 * to keep to it strictly (OpenAI, "Structured outputs").
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
