/**
 * Keys: new ones, and what is kept of them.
 *
 * @module
 */
import { sha256 } from "../core/data/digest.ts";

/** 256 bits that nobody can guess, so that a plain hash of them is safe to keep. */
const BYTES = 32;

/** Makes a key: `sk-chat-` and 43 characters. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  const text = bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  return `sk-chat-${text}`;
}

/** What the file holds of a key. */
export function hashOf(key: string): string {
  return sha256(key);
}
