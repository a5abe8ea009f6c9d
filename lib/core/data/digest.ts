/**
 * SHA-256, loaded with its first use: the runtime takes longer to load its cryptography than to start.
 *
 * @module
 */
import type { Hash } from "node:crypto";
import { slices } from "./slices.ts";

let loaded: typeof import("node:crypto") | undefined;

/** Longest text in characters that is hashed at once, for which it is copied. */
const AT_ONCE = 2 * 1024 * 1024;

/** Loads SHA-256 ahead of its first use. That takes some 20 ms, which are best spent during a wait. */
export function prepareDigest(): void {
  cryptography();
}

/** SHA-256 of a text's UTF-8, in hex. */
export function sha256(text: string): string {
  return text.length <= AT_ONCE
    ? cryptography().hash("sha256", text, "hex")
    : sha256OfAll(slices(text));
}

/** SHA-256 of pieces, one after the other, in hex. */
export function sha256OfAll(pieces: Iterable<string | Uint8Array>): string {
  const hash = sha256OfPieces();
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/** SHA-256 of what its `update` is given, piece by piece. */
export function sha256OfPieces(): Hash {
  return cryptography().createHash("sha256");
}

function cryptography(): typeof import("node:crypto") {
  loaded ??= globalThis.process.getBuiltinModule("node:crypto");
  return loaded;
}
