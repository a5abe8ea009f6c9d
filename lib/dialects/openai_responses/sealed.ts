/**
 * Blocks as opaque text that clients send back and only this program reads.
 *
 * @module
 */
import { parseJson } from "../../core/data/parsed_json.ts";

/** Writes blocks as opaque text. */
export function sealBlocks(blocks: readonly unknown[]): string {
  return new TextEncoder().encode(JSON.stringify(blocks)).toBase64();
}

/** Reads the blocks; undefined for a text that another service has sealed. */
export function openBlocks(
  sealed: string | null | undefined,
): unknown[] | undefined {
  if (!sealed) return undefined;
  try {
    const text = new TextDecoder().decode(Uint8Array.fromBase64(sealed));
    const blocks: unknown = parseJson(text);
    return Array.isArray(blocks) ? blocks : undefined;
  } catch {
    return undefined; // another service made it
  }
}
