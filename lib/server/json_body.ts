/**
 * A request's body as text and as the JSON value that it is.
 *
 * @module
 */
import { invalid } from "../core/invalid.ts";
import { checkJsonShape, checkJsonText } from "./json_shape.ts";
import { readBodyText } from "./request_body.ts";
import type { ServerRequest } from "./server_request.ts";

/** A body that has been understood. */
export interface JsonBody {
  /** As it came. */
  readonly text: string;
  /** What it says. */
  readonly value: unknown;
}

/**
 * Reads a body.
 *
 * @throws {ApiError} as {@linkcode readBodyText}, and 400 for a text that is no JSON, see `json_shape.ts` for what else it must not be
 */
export async function readJsonBody(request: ServerRequest): Promise<JsonBody> {
  const text = await readBodyText(request);
  const twice = checkJsonShape(text);
  const value = parse(text);
  if (twice !== undefined) throw twice;
  checkJsonText(text, value);
  return { text, value };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(undefined, `is not valid JSON: ${why}`);
  }
}
