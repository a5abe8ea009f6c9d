/**
 * Bytes as Latin-1 text, which is fast to make and search.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Decodes one character for each byte. */
export function latin1({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString("latin1");
}
