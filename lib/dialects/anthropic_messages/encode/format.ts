/**
 * The format that an answer must have: `response_format` in Anthropic's terms.
 *
 * @module
 */
import type { ChatRequest } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { refuse } from "../refusal.ts";
import type { OutputConfig } from "../types.ts";

/**
 * Encodes a schema, with its description as a member; undefined for text, and for `json_object`, which becomes an
 * instruction.
 *
 * @throws {ApiError} 400 without a schema, and for other formats
 */
export function encodeFormat(
  { response_format: format }: ChatRequest,
): OutputConfig {
  switch (format?.type) {
    case undefined:
    case "text":
    case "json_object":
      return {};
    case "json_schema": {
      const { json_schema: named } = format;
      const schema = isObject(named) ? named["schema"] : undefined;
      if (!isObject(named) || !isObject(schema)) {
        throw refuse("A JSON schema is missing", "response_format.json_schema");
      }
      return {
        format: { type: "json_schema", schema: described(schema, named) },
      };
    }
    default:
      throw refuse(
        `Answers of type "${format?.type}" are not available`,
        "response_format",
      );
  }
}

function described(
  schema: Record<string, unknown>,
  { description }: Record<string, unknown>,
): Record<string, unknown> {
  return typeof description === "string" && schema["description"] === undefined
    ? { ...schema, description }
    : schema;
}
