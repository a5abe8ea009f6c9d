/**
 * Pictures as models make them: a head that is right, and bytes that look like data.
 *
 * @module
 */

/** A PNG of 1024 × 640 by its head, of some 12 KB. */
export const PNG: Uint8Array<ArrayBuffer> = picture([
  ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  ...[0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 4, 0, 0, 0, 2, 0x80],
  ...[8, 6, 0, 0, 0],
], 12_000);

/** A JPEG of 320 × 200, whose frame comes after another segment. */
export const JPEG: Uint8Array<ArrayBuffer> = picture([
  ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0],
  ...[0xff, 0xc4, 0, 3, 0, 0xff, 0xc0, 0, 17, 8, 0, 200, 1, 64, 3],
], 3_000);

/** A picture's address that holds its bytes. */
export function dataUrl(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${bytes.toBase64()}`;
}

/** Whether a text has any part of a picture's base64. */
export function hasBase64(text: string, bytes: Uint8Array): boolean {
  const base64 = bytes.toBase64();
  for (let at = 0; at + 24 <= base64.length; at += 24) {
    if (text.includes(base64.slice(at, at + 24))) return true;
  }
  return false;
}

function picture(head: number[], length: number): Uint8Array<ArrayBuffer> {
  let state = 1;
  const bytes = Uint8Array.from({ length }, () => {
    state = state * 48_271 % 0x7fffffff;
    return state & 0xff;
  });
  bytes.set(head);
  return bytes;
}
