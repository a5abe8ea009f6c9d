/**
 * Ids of tool calls: Anthropic accepts `[A-Za-z0-9_-]+` only, other providers write anything (`functions.look:0`).
 *
 * @module
 */

const ALLOWED = /^[A-Za-z0-9_-]+$/;
/** Prefix of an id in base64url, whose alphabet is allowed. */
const ENCODED = "toolu_b64_";

/** An id that Anthropic accepts: unchanged if possible, else encoded for {@linkcode decodeToolId}. */
export function encodeToolId(id: string): string {
  if (ALLOWED.test(id) && !id.startsWith(ENCODED)) return id;
  return ENCODED + new TextEncoder().encode(id).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

/** The id that {@linkcode encodeToolId} was given; Anthropic's own ids stay unchanged. */
export function decodeToolId(id: string): string {
  if (!id.startsWith(ENCODED)) return id;
  try {
    const bytes = Uint8Array.fromBase64(id.slice(ENCODED.length), {
      alphabet: "base64url",
    });
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return id; // it only begins like an encoded id
  }
}
