/**
 * Ids of tool calls: Anthropic takes `[A-Za-z0-9_-]+` only, other providers write anything (`functions.look:0`).
 *
 * @module
 */

const ALLOWED = /^[A-Za-z0-9_-]+$/;
/** Before an id in base64url, whose alphabet is the allowed one. */
const ENCODED = "toolu_b64_";

/** An id that Anthropic takes: the same one where it can be, else one that {@linkcode decodeToolId} turns back. */
export function encodeToolId(id: string): string {
  if (ALLOWED.test(id) && !id.startsWith(ENCODED)) return id;
  return ENCODED + new TextEncoder().encode(id).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
}

/** The id that {@linkcode encodeToolId} was given; an id of Anthropic's own stays as it is. */
export function decodeToolId(id: string): string {
  if (!id.startsWith(ENCODED)) return id;
  try {
    const bytes = Uint8Array.fromBase64(id.slice(ENCODED.length), {
      alphabet: "base64url",
    });
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return id; // somebody else's id that only looks like ours
  }
}
