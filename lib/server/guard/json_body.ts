/**
 * Reads a request's body as text and as JSON.
 *
 * @module
 */
import { invalid } from "../../core/data/invalid.ts";
import { parseJson } from "../../core/data/parsed_json.ts";
import { checkJsonShape, checkJsonText, type Span } from "./json_shape.ts";
import { type BodyText, readBodyText } from "./request_body.ts";
import type { ServerRequest } from "../server_request.ts";

/** A parsed body. */
export interface JsonBody extends BodyText {
  /** The parsed value. */
  readonly value: unknown;
  /** The position of the model's name in the text; undefined if it names none. */
  readonly model: Span | undefined;
}

/**
 * Reads and checks a body.
 *
 * @throws {ApiError} as {@linkcode readBodyText}, 400 for invalid JSON, and the errors of `json_shape.ts`
 */
export async function readJsonBody(request: ServerRequest): Promise<JsonBody> {
  const body = await readBodyText(request);
  const { text, bytes } = named(body, request);
  const { duplicate, model } = checkJsonShape(text);
  const value = parse(text);
  if (duplicate !== undefined) throw duplicate;
  checkJsonText(text, value);
  return { text, bytes, value, model };
}

/** The body with the model that the path names, or with the provider in front of the one that it names. */
function named(body: BodyText, { model, provider }: ServerRequest): BodyText {
  if (provider === undefined) {
    return model === undefined ? body : withPathModel(body, model);
  }
  const name = model ?? modelIn(body);
  return name === undefined ? body : withPathModel(body, `${provider}/${name}`);
}

function modelIn({ text }: BodyText): string | undefined {
  const { model } = checkJsonShape(text);
  if (model === undefined) return undefined;
  const name: unknown = parse(text.slice(model.start, model.end));
  return typeof name === "string" ? name : undefined;
}

/** Puts the model in the path into the body; it counts before the body's own. */
function withPathModel({ text }: BodyText, model: string): BodyText {
  const name = JSON.stringify(model);
  const { model: own } = checkJsonShape(text);
  const named = own === undefined
    ? text.replace(
      /^(\s*\{)(\s*\})?/,
      (_, open, close = ",") => `${open}"model":${name}${close}`,
    )
    : text.slice(0, own.start) + name + text.slice(own.end);
  return { text: named, bytes: new TextEncoder().encode(named) };
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(undefined, `is not valid JSON: ${why}`);
  }
}
