/**
 * From `--schema` to the schema that is meant.
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import { isObject } from "../core/invalid.ts";
import { reasonOf } from "../core/reason.ts";
import { type JsonSchema, parseShortSchema } from "./short_schema.ts";

/**
 * The schema that a text is, in JSON or short; or that a file of this name holds.
 *
 * @throws {UsageError} it cannot be read or understood
 */
export async function readSchema(text: string): Promise<JsonSchema> {
  if (text.trimStart().startsWith("{")) return parseJson(text, "--schema");
  const content = await readFile(text);
  return content === undefined
    ? parseShortSchema(text)
    : parseJson(content, text);
}

async function readFile(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    // Any other text is no name of a file; one that looks like one is missed.
    const isName = /[/\\]|\.json$/i.test(path) && !/\s/.test(path);
    if (!isName) return undefined;
    const why = reasonOf(error);
    throw new UsageError(`Cannot read the schema ${path}: ${why}`, {
      cause: error,
    });
  }
}

function parseJson(text: string, name: string): JsonSchema {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The schema in ${name} is no JSON: ${why}`, {
      cause: error,
    });
  }
  if (isObject(value)) return value;
  throw new UsageError(`The schema in ${name} must be a JSON object`);
}
