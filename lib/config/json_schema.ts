/**
 * The configuration file as a JSON Schema, with which editors check and complete it.
 *
 * @module
 */
import { MEMBERS } from "./members.ts";
import { type Members, type Shape, shapeText } from "./shape.ts";

/** A schema, as JSON Schema 2020-12 defines it. */
export type Schema = Readonly<Record<string, unknown>>;

/** The schema of the whole file. */
export function configSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of chat",
    ...schemaOf({ kind: "members", members: MEMBERS }),
  };
}

function schemaOf(shape: Shape): Schema {
  switch (shape.kind) {
    case "text":
      return shape.empty
        ? { type: "string" }
        : { type: "string", pattern: "\\S" };
    case "address":
      return { type: "string", pattern: "^[hH][tT][tT][pP][sS]?://" };
    case "variable":
      return { type: "string", pattern: "^[A-Za-z_]\\w*$" };
    case "flag":
      return { type: "boolean" };
    case "number":
      return {
        type: shape.whole ? "integer" : "number",
        minimum: shape.least,
        ...(shape.most === undefined ? {} : { maximum: shape.most }),
      };
    case "word":
      return { enum: shape.words };
    case "list":
      return { type: "array", minItems: 1, items: schemaOf(shape.of) };
    case "record":
      return {
        type: "object",
        ...(shape.names === undefined
          ? {}
          : { propertyNames: { pattern: shape.names.source } }),
        additionalProperties: schemaOf(shape.of),
      };
    case "members":
      return {
        type: "object",
        properties: properties(shape.members),
        ...(shape.required === undefined ? {} : { required: shape.required }),
        additionalProperties: false,
      };
    case "either":
      return {
        description: shapeText(shape),
        anyOf: [
          shape.words === undefined
            ? schemaOf({ kind: "text" })
            : { enum: shape.words },
          schemaOf(shape.or),
        ],
      };
    case "other":
      return { type: "object" };
  }
}

function properties(members: Members): Schema {
  return Object.fromEntries(
    Object.entries(members).map(([name, { shape, help }]) => [
      name,
      { ...schemaOf(shape), description: help },
    ]),
  );
}
