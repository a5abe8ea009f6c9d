/**
 * The shapes of OpenAI's published API document, as JSON schemas.
 *
 * @module
 */
import { type OutputUnit, type Schema, Validator } from "@cfworker/json-schema";
import { assertEquals } from "@std/assert";

/** A file of `tests/fixtures/schemas/`, without `.json`. */
export type SchemaName =
  | "chat_completion"
  | "chat_completion_chunk"
  | "error"
  | "model"
  | "model_list";

const FOLDER = new URL("../fixtures/schemas/", import.meta.url);

const SCHEMAS: ReadonlyMap<string, Schema> = new Map(
  Array.from(Deno.readDirSync(FOLDER), ({ name }) => [
    name,
    JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER))),
  ]),
);

/** Fails with every place where a value has not the shape. */
export function assertValid(name: SchemaName, value: unknown): void {
  const { errors } = validator(name).validate(value);
  assertEquals(errors.map(told), [], JSON.stringify(value, null, 2));
}

const validators = new Map<SchemaName, Validator>();

function validator(name: SchemaName): Validator {
  let found = validators.get(name);
  if (found === undefined) {
    found = new Validator(
      SCHEMAS.get(`${name}.json`) ?? false,
      "2020-12",
      false,
    );
    for (const schema of SCHEMAS.values()) found.addSchema(schema);
    validators.set(name, found);
  }
  return found;
}

function told({ instanceLocation, error }: OutputUnit): string {
  return `${instanceLocation}: ${error}`;
}
