/**
 * Recognizes the type of a file by its first bytes, because its name may be wrong or missing.
 *
 * @module
 */

// The marks of binary files are control characters.
// deno-lint-ignore-file no-control-regex
import { encodingOf } from "../core/text/decode_text.ts";

/** The type of a file's content. */
export type MediaType =
  /** What some models accept. */
  | { readonly kind: "image" | "pdf" | "audio"; readonly type: string }
  /** UTF-8 without control characters that no text has. */
  | { readonly kind: "text"; readonly text: string }
  /** Something else; `type` names it where it is known. */
  | { readonly kind: "other"; readonly type: string | undefined };

type Known = Exclude<MediaType, { kind: "text" }>;

/** Latin-1 patterns of first bytes; WebP and WAV share a container, whose size comes between its two marks. */
const MAGIC: readonly [pattern: RegExp, found: Known][] = [
  [/^\x89PNG\r\n\x1a\n/, { kind: "image", type: "image/png" }],
  [/^\xff\xd8\xff/, { kind: "image", type: "image/jpeg" }],
  [/^GIF8[79]a/, { kind: "image", type: "image/gif" }],
  [/^RIFF[^]{4}WEBP/, { kind: "image", type: "image/webp" }],
  [/^%PDF-/, { kind: "pdf", type: "application/pdf" }],
  [/^RIFF[^]{4}WAVE/, { kind: "audio", type: "audio/wav" }],
  // An MP3 begins with its tags, or at once with a frame: 11 bits of sync, layer III.
  [/^ID3|^\xff[\xe2\xe3\xf2\xf3\xfa\xfb]/, {
    kind: "audio",
    type: "audio/mpeg",
  }],
  [/^PK\x03\x04/, {
    kind: "other",
    type: "a ZIP archive or an office document",
  }],
  [/^\x1f\x8b/, { kind: "other", type: "gzip" }],
  [/^....ftyp(?:hei[cx]|mif1|avif)/s, { kind: "other", type: "HEIC or AVIF" }],
  [/^....ftyp/s, { kind: "other", type: "MP4" }],
  [/^OggS/, { kind: "other", type: "Ogg" }],
  [/^fLaC/, { kind: "other", type: "FLAC" }],
  [/^BM[^]{4}\0\0\0\0/, { kind: "other", type: "BMP" }],
  [/^(?:II\*\0|MM\0\*)/, { kind: "other", type: "TIFF" }],
  [/^SQLite format 3\0/, { kind: "other", type: "an SQLite database" }],
  [/^\x7fELF/, { kind: "other", type: "a program" }],
];

/** Control characters that no text has: C0 without tab, line ends, form feed and the escape of coloured logs. */
const NO_TEXT = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

/**
 * Looks at the bytes of a file.
 *
 * @param complete false for the beginning of a file, which may end within a character
 */
export function mediaType(bytes: Uint8Array, complete = true): MediaType {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const known = MAGIC.find(([pattern]) => pattern.test(start));
  if (known !== undefined) return known[1];
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(
      bytes,
      { stream: !complete },
    );
    if (!NO_TEXT.test(text)) return { kind: "text", text };
  } catch {
    // not UTF-8
  }
  return { kind: "other", type: undefined };
}
