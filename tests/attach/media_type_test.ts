import { assertEquals } from "@std/assert";
import { mediaType } from "../../lib/attach/media_type.ts";

/** A file of these Latin-1 characters. */
function bytes(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}

const cases: [what: string, content: string, kind: string, type?: string][] = [
  ["PNG", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image", "image/png"],
  ["JPEG", "\xff\xd8\xff\xe0\0\x10JFIF", "image", "image/jpeg"],
  ["GIF", "GIF89a\x01\0", "image", "image/gif"],
  ["WebP", "RIFF\x24\n\0\0WEBPVP8 ", "image", "image/webp"],
  ["PDF", "%PDF-1.7\n%\xe2\xe3", "pdf", "application/pdf"],
  ["WAV", "RIFF\x24\n\0\0WAVEfmt ", "audio", "audio/wav"],
  ["MP3 with tags", "ID3\x04\0\0", "audio", "audio/mpeg"],
  ["MP3 without tags", "\xff\xfb\x90\x64\0", "audio", "audio/mpeg"],
  [
    "Office document",
    "PK\x03\x04\x14\0",
    "other",
    "a ZIP archive or an office document",
  ],
  ["gzip", "\x1f\x8b\x08\0", "other", "gzip"],
  ["HEIC", "\0\0\0\x18ftypheic", "other", "HEIC or AVIF"],
  ["MP4", "\0\0\0\x18ftypisom", "other", "MP4"],
  ["Ogg", "OggS\0\x02", "other", "Ogg"],
  ["TIFF", "II*\0\x08", "other", "TIFF"],
  ["no UTF-8", "caf\xe9", "other"],
  ["NUL", "a\0b", "other"],
];
for (const [what, content, kind, type] of cases) {
  Deno.test({
    name: `mediaType: ${what}`,
    permissions: "none",
    fn() {
      assertEquals(mediaType(bytes(content)), { kind, type } as never);
    },
  });
}

Deno.test({
  name: "mediaType: text, with a byte order mark, with colours, empty",
  permissions: "none",
  fn() {
    const text = (content: string) =>
      mediaType(new TextEncoder().encode(content));
    assertEquals(text("\ufeffGrüß 你好\r\n"), {
      kind: "text",
      text: "Grüß 你好\r\n",
    });
    assertEquals(text("\x1b[31mred\x1b[m").kind, "text");
    assertEquals(text("").kind, "text");
  },
});

Deno.test({
  name: "mediaType: the beginning of a text may end within a character",
  permissions: "none",
  fn() {
    const cut = new TextEncoder().encode("你好").subarray(0, 4);
    assertEquals(mediaType(cut, false).kind, "text");
    assertEquals(mediaType(cut).kind, "other");
  },
});
