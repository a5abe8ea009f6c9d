/**
 * Turns the bytes of a file into a part of a message.
 *
 * @module
 */
import type {
  AttachmentLimits,
  MediaKind,
} from "../clients/attachment_limits.ts";
import type { ContentPart } from "../core/chat.ts";
import { UsageError } from "../core/errors.ts";
import type { Attachment } from "./attachment.ts";
import { fenced } from "./fence.ts";
import { mediaType } from "./media_type.ts";
import { sizeText } from "../core/text/size_text.ts";

/** The model that gets an attachment. */
export interface Recipient {
  /** Full name of the model, for errors. */
  readonly model: string;
  /** What the model accepts. */
  readonly limits: AttachmentLimits;
  /** Most characters (UTF-16 units) of a text file. */
  readonly maxText: number;
}

/** The kinds as errors name them. */
const PLURALS: Readonly<Record<MediaKind, string>> = {
  image: "images",
  pdf: "PDF files",
  audio: "sound",
};

/**
 * The attachment for a file that is in memory.
 *
 * @throws {UsageError} the type is not supported, the model does not accept it, or the file is too large
 */
export function attachBytes(
  name: string,
  bytes: Uint8Array,
  recipient: Recipient,
): Attachment {
  const media = mediaType(bytes);
  if (media.kind === "other") throw unsupported(name, media.type);
  if (media.kind === "text") {
    return { ...attachText(name, media.text, recipient), size: bytes.length };
  }
  const { kind, type } = media;
  const limit = acceptedSize(name, kind, recipient);
  if (bytes.length > limit) {
    throw tooLarge(name, bytes.length, kind, recipient);
  }
  return {
    name,
    about: `${type}, ${sizeText(bytes.length)}`,
    bytes: bytes.length,
    size: bytes.length,
    part: partOf(name, kind, type, bytes.toBase64()),
  };
}

/**
 * An image that the provider fetches itself.
 *
 * @throws {UsageError} the model does not accept images
 */
export function attachImageAddress(
  url: string,
  recipient: Recipient,
): Attachment {
  acceptedSize(url, "image", recipient);
  return {
    name: url,
    about: "image, by URL",
    bytes: 0,
    part: { type: "image_url", "image_url": { url } },
  };
}

/** A file that is larger than any model accepts; only its beginning was read. */
export interface LargeFile {
  /** As the user named it. */
  readonly name: string;
  readonly start: Uint8Array;
  /** Size in bytes; what was read of it, where the size is unknown. */
  readonly size: number;
}

/** The error for a file that is too large to be read. */
export function refuseLarge(
  { name, start, size }: LargeFile,
  recipient: Recipient,
): UsageError {
  const media = mediaType(start, false);
  if (media.kind === "other") return unsupported(name, media.type);
  if (media.kind === "text") return tooLong(name, sizeText(size), recipient);
  acceptedSize(name, media.kind, recipient);
  return tooLarge(name, size, media.kind, recipient);
}

/**
 * Refuses attachments that are too much together.
 *
 * @throws {UsageError} names their size and the limit
 */
export function checkTotal(
  attachments: readonly Attachment[],
  { model, limits }: Recipient,
): void {
  const sum = attachments.reduce((sum, { bytes }) => sum + bytes, 0);
  if (sum === 0 || sum <= limits.total) return;
  throw new UsageError(
    `The attachments have ${
      sizeText(sum)
    } in total, and ${model} accepts at most ${sizeText(limits.total)}`,
  );
}

function acceptedSize(
  name: string,
  kind: MediaKind,
  { model, limits }: Recipient,
): number {
  const limit = limits[kind];
  if (limit !== undefined) return limit;
  throw new UsageError(
    `Cannot attach ${name}: ${model} does not accept ${PLURALS[kind]}`,
  );
}

function attachText(
  name: string,
  text: string,
  recipient: Recipient,
): Attachment {
  if (text.length > recipient.maxText) {
    throw tooLong(name, `${text.length} characters`, recipient);
  }
  return {
    name,
    about: `text, ${text.length} characters`,
    bytes: 0,
    part: { type: "text", text: fenced(baseName(name), text) },
  };
}

function partOf(
  name: string,
  kind: MediaKind,
  type: string,
  base64: string,
): ContentPart {
  const url = `data:${type};base64,${base64}`;
  switch (kind) {
    case "image":
      return { type: "image_url", "image_url": { url } };
    case "pdf":
      return {
        type: "file",
        file: { filename: baseName(name), "file_data": url },
      };
    case "audio":
      return {
        type: "input_audio",
        "input_audio": {
          data: base64,
          format: type === "audio/wav" ? "wav" : "mp3",
        },
      };
  }
}

/** The name that the model gets: the file's name without its folder. */
function baseName(name: string): string {
  if (name === "-") return "stdin";
  const path = URL.canParse(name) ? new URL(name).pathname : name;
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? name;
}

function unsupported(name: string, type: string | undefined): UsageError {
  const what = type === undefined ? "" : ` (${type})`;
  return new UsageError(
    `Cannot attach ${name}: its type is not supported${what}`,
    { hint: "supported are PNG, JPEG, GIF, WebP, PDF, WAV, MP3 and text" },
  );
}

function tooLong(
  name: string,
  length: string,
  { maxText }: Recipient,
): UsageError {
  return new UsageError(
    `Cannot attach ${name}: it has ${length} of text, and a message may have at most ${maxText} characters`,
  );
}

function tooLarge(
  name: string,
  size: number,
  kind: MediaKind,
  { model, limits }: Recipient,
): UsageError {
  const limit = sizeText(limits[kind] ?? 0);
  return new UsageError(
    `Cannot attach ${name}: it has ${sizeText(size)}, and ${model} accepts ${
      PLURALS[kind]
    } up to ${limit}`,
  );
}
