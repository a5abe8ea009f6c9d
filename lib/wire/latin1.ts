/**
 * Bytes as text that is cheap to make and to search.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** One character for each byte. */
export function latin1({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString("latin1");
}
