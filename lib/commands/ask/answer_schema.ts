/**
 * `--schema` and `--schema-multi`: the JSON schema of the answer.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { UsageError } from "../../core/errors.ts";
import { readSchema } from "../../schema/read_schema.ts";
import {
  isStrict,
  type JsonSchema,
  listSchema,
} from "../../schema/short_schema.ts";
import type { Flags } from "../../cli/parse.ts";

/** The schema's name in the request. */
const NAME = "answer";

/**
 * The schema that the flags name; undefined without one.
 *
 * @throws {UsageError} both flags are given, or a schema cannot be understood
 */
export async function flaggedSchema(
  flags: Flags,
): Promise<JsonSchema | undefined> {
  const one = flags.text("schema");
  const many = flags.text("schema-multi");
  if (one !== undefined && many !== undefined) {
    throw new UsageError("--schema and --schema-multi cannot be used together");
  }
  if (many !== undefined) return listSchema(await readSchema(many));
  return one === undefined ? undefined : await readSchema(one);
}

/** The request's member that asks for JSON of a schema. */
export function schemaMember(
  schema: JsonSchema | undefined,
): Pick<ChatRequest, "response_format"> {
  if (schema === undefined) return {};
  const strict = isStrict(schema) ? { strict: true } : {};
  return {
    "response_format": {
      type: "json_schema",
      "json_schema": { name: NAME, schema, ...strict },
    },
  };
}
