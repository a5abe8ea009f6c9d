/**
 * Changing one value of a JSON text while every other byte stays: numbers beyond double precision, the order of
 * members and their spacing must reach the provider as the client wrote them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { RawCall } from "../core/client.ts";
import type { JsonBody } from "./json_body.ts";

/** Shorter texts are encoded in less time than pieces take. */
const SHORT = 16 * 1024;

/**
 * A body with another name for its model.
 *
 * @throws {RangeError} it names none
 */
export function withModel(
  { text, bytes, model }: Pick<JsonBody, "text" | "bytes" | "model">,
  name: string,
): Pick<RawCall, "body" | "bytes"> {
  if (model === undefined) throw new RangeError("The body names no model");
  const before = text.slice(0, model.start);
  const named = JSON.stringify(name);
  const body = before + named + text.slice(model.end);
  if (bytes.length < SHORT) return { body };
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
