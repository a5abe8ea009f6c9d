import { assertEquals } from "@std/assert";
import { pictureText, readPicture } from "../../lib/render/pictures/picture.ts";
import { JPEG, PNG } from "../helpers/pictures.ts";

function bytesOf(text: string, ...rest: number[]): Uint8Array {
  const head = Array.from(text, (sign) => sign.charCodeAt(0));
  return Uint8Array.from([...head, ...rest]);
}

const webp = (chunk: string, ...rest: number[]) =>
  bytesOf(`RIFF\0\0\0\0WEBP${chunk}\0\0\0\0`, ...rest);

const cases: [about: string, Uint8Array, told: string, extension: string][] = [
  ["a PNG", PNG, "PNG, 1024 × 640, 11.7 KB", "png"],
  ["a PNG that is cut", PNG.subarray(0, 18), "PNG, 18 bytes", "png"],
  ["a PNG without a head", PNG.with(12, 0), "PNG, 11.7 KB", "png"],
  ["a JPEG", JPEG, "JPEG, 320 × 200, 2.93 KB", "jpg"],
  ["a JPEG that is cut", JPEG.subarray(0, 12), "JPEG, 12 bytes", "jpg"],
  [
    "a GIF",
    bytesOf("GIF89a", 64, 1, 200, 0),
    "GIF, 320 × 200, 10 bytes",
    "gif",
  ],
  [
    "an extended WebP",
    webp("VP8X", 0, 0, 0, 0, 63, 1, 0, 199, 0, 0),
    "WebP, 320 × 200, 30 bytes",
    "webp",
  ],
  [
    "a lossless WebP",
    webp("VP8L", 0x2f, 0x3f, 0xc1, 0x31, 0),
    "WebP, 320 × 200, 25 bytes",
    "webp",
  ],
  [
    "a lossy WebP",
    webp("VP8 ", 0, 0, 0, 0x9d, 1, 0x2a, 64, 1, 200, 0),
    "WebP, 320 × 200, 30 bytes",
    "webp",
  ],
  ["another format", bytesOf("<svg/>"), "unknown format, 6 bytes", "bin"],
  ["nothing", new Uint8Array(), "unknown format, 0 bytes", "bin"],
];

for (const [about, bytes, told, extension] of cases) {
  Deno.test(`readPicture: ${about}`, () => {
    const picture = readPicture(bytes.toBase64());
    assertEquals(picture && pictureText(picture), `picture: ${told}`);
    assertEquals(picture?.extension, extension);
    assertEquals(picture?.bytes.toBase64(), bytes.toBase64());
  });
}

Deno.test("readPicture: what is no base64 is no picture", () => {
  assertEquals(readPicture("\x1b[31m"), undefined);
});
