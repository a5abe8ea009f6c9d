/**
 * From the bytes of a file to the part of a message that carries it.
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
import { mediaType } from "./media_type.ts";
import { sizeText } from "./size_text.ts";

/** For whom something is attached. */
export interface Recipient {
  /** Full name of the model, for errors. */
  readonly model: string;
  /** What it takes. */
  readonly limits: AttachmentLimits;
  /** Most characters (UTF-16 units) of a text file. */
  readonly maxText: number;
}

/** Names of kinds in a sentence. */
const PLURALS: Readonly<Record<MediaKind, string>> = {
  image: "images",
  pdf: "PDF files",
  audio: "sound",
};

/**
 * The attachment for a file that is in memory.
 *
 * @throws {UsageError} a type that nothing can be made of, or that the model does not take, or more than it takes
 */
export function attachBytes(
  name: string,
  bytes: Uint8Array,
  recipient: Recipient,
): Attachment {
  const media = mediaType(bytes);
  if (media.kind === "other") throw unsupported(name, media.type);
  if (media.kind === "text") return attachText(name, media.text, recipient);
  const { kind, type } = media;
  const limit = takenSize(name, kind, recipient);
  if (bytes.length > limit) {
    throw tooLarge(name, bytes.length, kind, recipient);
  }
  return {
    name,
    about: `${type}, ${sizeText(bytes.length)}`,
    bytes: bytes.length,
    part: partOf(name, kind, type, bytes.toBase64()),
  };
}

/**
 * An image that whoever answers fetches itself.
 *
 * @throws {UsageError} the model takes no images
 */
export function attachImageAddress(
  url: string,
  recipient: Recipient,
): Attachment {
  takenSize(url, "image", recipient);
  return {
    name: url,
    about: "image, by its address",
    bytes: 0,
    part: { type: "image_url", "image_url": { url } },
  };
}

/** A file of which only the beginning was read, as there is more of it than anyone takes. */
export interface LargeFile {
  /** As the user named it. */
  readonly name: string;
  /** Its first bytes. */
  readonly start: Uint8Array;
  /** How many there are of it, as far as is known. */
  readonly size: number;
}

/** The error for such a file. */
export function refuseLarge(
  { name, start, size }: LargeFile,
  recipient: Recipient,
): UsageError {
  const media = mediaType(start, false);
  if (media.kind === "other") return unsupported(name, media.type);
  if (media.kind === "text") return tooLong(name, sizeText(size), recipient);
  takenSize(name, media.kind, recipient);
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
    `All attachments have ${sizeText(sum)}, and ${model} takes ${
      sizeText(limits.total)
    } at most`,
  );
}

function takenSize(
  name: string,
  kind: MediaKind,
  { model, limits }: Recipient,
): number {
  const limit = limits[kind];
  if (limit !== undefined) return limit;
  throw new UsageError(
    `Cannot attach ${name}: ${model} takes no ${PLURALS[kind]}`,
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
    part: { type: "text", text: fenced(name, text) },
  };
}

/** The text under its name, in a fence that nothing in it closes. */
function fenced(name: string, text: string): string {
  const longest = Math.max(
    2,
    ...Array.from(
      text.matchAll(/^ {0,3}(`+)/gm),
      ([, ticks = ""]) => ticks.length,
    ),
  );
  const fence = "`".repeat(longest + 1);
  const end = text.endsWith("\n") || text === "" ? "" : "\n";
  return `${baseName(name)}:\n${fence}\n${text}${end}${fence}`;
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

/** What models are told of where a file was: its name. */
function baseName(name: string): string {
  if (name === "-") return "stdin";
  const path = URL.canParse(name) ? new URL(name).pathname : name;
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? name;
}

function unsupported(name: string, type: string | undefined): UsageError {
  const what = type === undefined ? "" : ` (${type})`;
  return new UsageError(
    `Cannot attach ${name}: its type is not supported${what}`,
    { hint: "PNG, JPEG, GIF, WebP, PDF, WAV, MP3 and text are" },
  );
}

function tooLong(
  name: string,
  length: string,
  { maxText }: Recipient,
): UsageError {
  return new UsageError(
    `Cannot attach ${name}: it has ${length} of text, and a message takes ${maxText} characters at most`,
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
    `Cannot attach ${name}: it has ${sizeText(size)}, and ${model} takes ${
      PLURALS[kind]
    } up to ${limit}`,
  );
}
