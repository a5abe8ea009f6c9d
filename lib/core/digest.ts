/**
 * SHA-256, loaded with its first use: the runtime takes longer to load its cryptography than to start.
 *
 * @module
 */
import type { Hash } from "node:crypto";

let loaded: typeof import("node:crypto") | undefined;

/** Loads it ahead of its first use, in some 20 ms that are better spent while there is something to wait for. */
export function prepareDigest(): void {
  cryptography();
}

/** SHA-256 of a text's UTF-8, in hex. */
export function sha256(text: string): string {
  return cryptography().hash("sha256", text, "hex");
}

/** SHA-256 of what its `update` is given, piece by piece. */
export function sha256OfPieces(): Hash {
  return cryptography().createHash("sha256");
}

function cryptography(): typeof import("node:crypto") {
  loaded ??= process.getBuiltinModule("node:crypto");
  return loaded;
}
