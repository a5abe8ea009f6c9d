/**
 * A request's body as text and as the JSON value that it is.
 *
 * @module
 */
import { invalid } from "../core/invalid.ts";
import { checkJsonShape, checkJsonText, type Span } from "./json_shape.ts";
import { type BodyText, readBodyText } from "./request_body.ts";
import type { ServerRequest } from "./server_request.ts";

/** A body that has been understood. */
export interface JsonBody extends BodyText {
  /** What it says. */
  readonly value: unknown;
  /** Where in its text the name of the model stands; undefined where it names none. */
  readonly model: Span | undefined;
}

/**
 * Reads a body.
 *
 * @throws {ApiError} as {@linkcode readBodyText}, and 400 for a text that is no JSON, see `json_shape.ts` for what else it must not be
 */
export async function readJsonBody(request: ServerRequest): Promise<JsonBody> {
  const { text, bytes } = await readBodyText(request);
  const { twice, model } = checkJsonShape(text);
  const value = parse(text);
  if (twice !== undefined) throw twice;
  checkJsonText(text, value);
  return { text, bytes, value, model };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(undefined, `is not valid JSON: ${why}`);
  }
}
