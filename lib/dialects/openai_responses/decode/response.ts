/**
 * An unstreamed response as one chunk of Chat Completions.
 *
 * @module
 */
import { Accumulator } from "../../../core/accumulate.ts";
import type { ChatChunk } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import type { PlacedTool } from "../placed_tools.ts";
import { asChunk } from "../completion.ts";
import { ResponseDecoder } from "./stream.ts";

/** Whether a reply is a response. */
export function isResponse(value: unknown): value is Record<string, unknown> {
  return isObject(value) && typeof value["id"] === "string" &&
    (value["object"] === "response" || Array.isArray(value["output"]));
}

/**
 * Reads a response.
 *
 * @param tools the request's tools, with the names by which the model knows them
 */
export function decodeResponse(
  response: Record<string, unknown>,
  tools: readonly PlacedTool[] = [],
): ChatChunk {
  const fold = new Accumulator();
  for (const chunk of new ResponseDecoder(tools).unstreamed(response)) {
    fold.add(chunk);
  }
  return asChunk(fold.completion({ partial: true }));
}
