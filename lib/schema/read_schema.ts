/**
 * Reads the value of `--schema`.
 *
 * @module
 */
import { decodeText } from "../core/text/decode_text.ts";
import { UsageError } from "../core/errors.ts";
import { isObject } from "../core/data/invalid.ts";
import { reasonOf } from "../core/text/reason.ts";
import { type JsonSchema, parseShortSchema } from "./short_schema.ts";

/**
 * Reads a schema from a text, in JSON or in the short syntax, or from the file of that name.
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
    return decodeText(await Deno.readFile(path));
  } catch (error) {
    // Only a text that looks like a file name is reported as a missing file.
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
    throw new UsageError(`The schema in ${name} is not JSON: ${why}`, {
      cause: error,
    });
  }
  if (isObject(value)) return value;
  throw new UsageError(`The schema in ${name} must be a JSON object`);
}
