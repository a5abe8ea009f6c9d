/**
 * A picture by its bytes: its format, and its sides as its head says them. Nothing is decoded.
 *
 * @module
 */
import { sizeText } from "../../core/text/size_text.ts";

/** A picture. */
export interface Picture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `PNG`, `JPEG`, `GIF` or `WebP`; undefined for other bytes. */
  readonly format: "PNG" | "JPEG" | "GIF" | "WebP" | undefined;
  /** The end of a file's name, without the dot. */
  readonly extension: string;
  /** Width and height in pixels, where the head has them. */
  readonly sides?: readonly [width: number, height: number] | undefined;
}

/** Reads a picture from base64; undefined where the text cannot be decoded. */
export function readPicture(base64: string): Picture | undefined {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = Uint8Array.fromBase64(base64);
  } catch {
    return undefined;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = FORMATS.find(({ begins }) => begins(bytes));
  if (format === undefined) {
    return { bytes, format: undefined, extension: "bin" };
  }
  const { name, extension } = format;
  return { bytes, format: name, extension, sides: sidesOf(format, view) };
}

/** Says what a picture is: `picture: PNG, 1024 × 1024, 182 KB`. */
export function pictureText({ format, sides, bytes }: Picture): string {
  const facts = [
    format ?? "unknown format",
    ...sides === undefined ? [] : [sides.join(" × ")],
    sizeText(bytes.length),
  ];
  return `picture: ${facts.join(", ")}`;
}

type Sides = readonly [width: number, height: number];

interface Format {
  readonly name: NonNullable<Picture["format"]>;
  readonly extension: string;
  readonly begins: (bytes: Uint8Array) => boolean;
  /** Throws a `RangeError` where the bytes end before. */
  readonly sides: (view: DataView) => Sides | undefined;
}

const FORMATS: readonly Format[] = [
  {
    name: "PNG",
    extension: "png",
    begins: (bytes) => says(bytes, 0, "\x89PNG"),
    sides: (view) =>
      view.getUint32(12) === 0x49484452 // IHDR
        ? [view.getUint32(16), view.getUint32(20)]
        : undefined,
  },
  {
    name: "JPEG",
    extension: "jpg",
    begins: (bytes) => says(bytes, 0, "\xff\xd8\xff"),
    sides: jpegSides,
  },
  {
    name: "GIF",
    extension: "gif",
    begins: (bytes) => says(bytes, 0, "GIF8"),
    sides: (view) => [view.getUint16(6, true), view.getUint16(8, true)],
  },
  {
    name: "WebP",
    extension: "webp",
    begins: (bytes) => says(bytes, 0, "RIFF") && says(bytes, 8, "WEBP"),
    sides: webpSides,
  },
];

function says(bytes: Uint8Array, at: number, text: string): boolean {
  return [...text].every((sign, i) => bytes[at + i] === sign.charCodeAt(0));
}

function sidesOf({ sides }: Format, view: DataView): Sides | undefined {
  try {
    const found = sides(view);
    return found?.every((side) => side > 0) ? found : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // it is cut
    throw error;
  }
}

/** From the head of its frame (SOF0 to SOF15, ITU-T T.81 B.2.2), which other segments may precede. */
function jpegSides(view: DataView): Sides | undefined {
  for (let at = 2; view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf &&
      ![0xc4, 0xc8, 0xcc].includes(marker); // tables, which have the same range
    if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** From the first chunk, which is one of three (RFC 9649). */
function webpSides(view: DataView): Sides | undefined {
  switch (view.getUint32(12)) {
    case 0x56503858: { // VP8X
      const side = (at: number) =>
        1 + view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
      return [side(24), side(27)];
    }
    case 0x5650384c: { // VP8L
      const bits = view.getUint32(21, true);
      return [1 + (bits & 0x3fff), 1 + (bits >>> 14 & 0x3fff)];
    }
    case 0x56503820: // VP8
      return [
        view.getUint16(26, true) & 0x3fff,
        view.getUint16(28, true) & 0x3fff,
      ];
    default:
      return undefined;
  }
}
