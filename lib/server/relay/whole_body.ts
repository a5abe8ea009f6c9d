/**
 * A reply that does not stream, as its bytes.
 *
 * @module
 */
import type { WireReply } from "../../core/wire_reply.ts";

const SPACE = 0x20;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/** Longer ones are read piece by piece, so that only silence counts as such. */
const AT_ONCE_BYTES = 1024 * 1024;

/**
 * Whether a reply is a JSON text of a known, modest length: its server has it ready, so it can be read in one go,
 * which costs a fraction of reading it as a stream.
 */
export function isReadyJson({ headers }: WireReply): boolean {
  const length = Number(headers.get("content-length") ?? NaN);
  return length <= AT_ONCE_BYTES &&
    (headers.get("content-type") ?? "").startsWith("application/json");
}

/** Whether bytes begin as a JSON object or array does, white space aside. */
export function isJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > SPACE);
  return first === OPEN_OBJECT || first === OPEN_ARRAY;
}
