/**
 * Replaces one value of a JSON text and keeps every other byte: numbers beyond double precision, member order and
 * spacing must reach the provider as the client wrote them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { RawCall } from "../../core/call.ts";
import type { JsonBody } from "./json_body.ts";

/** Below this length in bytes, encoding the text is faster than sending pieces. */
const SHORT_BYTES = 16 * 1024;

/**
 * Replaces the model's name in a body.
 *
 * @throws {RangeError} the body names no model
 */
export function withModel(
  { text, bytes, model }: Pick<JsonBody, "text" | "bytes" | "model">,
  name: string,
): Pick<RawCall, "body" | "bytes"> {
  if (model === undefined) throw new RangeError("The body has no model");
  const before = text.slice(0, model.start);
  const named = JSON.stringify(name);
  const body = before + named + text.slice(model.end);
  if (bytes.length < SHORT_BYTES) return { body };
  const isAscii = bytes.length === text.length;
  const start = isAscii ? model.start : Buffer.byteLength(before);
  const end = isAscii
    ? model.end
    : start + Buffer.byteLength(text.slice(model.start, model.end));
  return {
    body,
    bytes: [bytes.subarray(0, start), Buffer.from(named), bytes.subarray(end)],
  };
}
