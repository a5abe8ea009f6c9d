/**
 * Images and files of a Chat Completions message as Anthropic's blocks.
 *
 * @module
 */
import type { ContentPart } from "../../../core/chat.ts";
import { NameMap } from "../../../core/data/names.ts";
import { refuse } from "../refusal.ts";
import type { DocumentBlock, ImageBlock, ImageMediaType } from "../types.ts";

const IMAGE_TYPES: ReadonlyMap<string, ImageMediaType> = new NameMap([
  ["image/jpeg", "image/jpeg"],
  ["image/jpg", "image/jpeg"],
  ["image/png", "image/png"],
  ["image/gif", "image/gif"],
  ["image/webp", "image/webp"],
]);

/** "%PDF-" in base64, by which a PDF without a media type is recognised. */
const PDF_START = "JVBERi0";

/** Base64 data with its type; `mediaType` is in lower case, without parameters, and empty when unknown. */
interface Data {
  mediaType: string;
  base64: string;
}

/**
 * An `image_url` part as a block; `detail` has no counterpart.
 *
 * @param param the part's path in the request, for errors
 * @throws {ApiError} 400 for an address or an image type that cannot be sent
 */
export function encodeImage(part: ContentPart, param: string): ImageBlock {
  const url = part.image_url?.url ?? "";
  if (isDataUrl(url)) return imageBlock(parseDataUrl(url, param), param);
  const protocol = url.slice(0, url.indexOf(":")).toLowerCase();
  if (protocol === "http" || protocol === "https") {
    return { type: "image", source: { type: "url", url } };
  }
  throw refuse("An image needs an http, https or data URL", param);
}

/**
 * A `file` part as a block: PDF and text become documents, images stay images.
 *
 * @param param the part's path in the request, for errors
 * @throws {ApiError} 400 for a file of another kind, or one that only its provider knows (`file_id`)
 */
export function encodeFile(
  part: ContentPart,
  param: string,
): DocumentBlock | ImageBlock {
  const { file_data: text, filename } = part.file ?? {};
  if (text === undefined) {
    throw refuse("A file must come with its data, not by file_id", param);
  }
  const data = isDataUrl(text)
    ? parseDataUrl(text, param)
    : { mediaType: "", base64: text };
  if (data.mediaType.startsWith("image/")) return imageBlock(data, param);
  return {
    type: "document",
    source: isPdf(data)
      ? {
        type: "base64",
        "media_type": "application/pdf",
        data: data.base64,
      }
      : {
        type: "text",
        "media_type": "text/plain",
        data: decodeText(data, param),
      },
    ...(filename === undefined ? {} : { title: filename }),
  };
}

function imageBlock(data: Data, param: string): ImageBlock {
  const mediaType = IMAGE_TYPES.get(data.mediaType);
  if (mediaType === undefined) {
    throw refuse(
      `Images of type "${data.mediaType}" are not accepted: send JPEG, PNG, GIF or WebP`,
      param,
    );
  }
  return {
    type: "image",
    source: { type: "base64", "media_type": mediaType, data: data.base64 },
  };
}

function isPdf({ mediaType, base64 }: Data): boolean {
  return mediaType === "application/pdf" || base64.startsWith(PDF_START);
}

function decodeText({ mediaType, base64 }: Data, param: string): string {
  try {
    const bytes = Uint8Array.fromBase64(base64);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const kind = mediaType === "" ? "this kind" : `type "${mediaType}"`;
    throw refuse(
      `Files of ${kind} are not accepted: send PDF, text or an image`,
      param,
    );
  }
}

function isDataUrl(url: string): boolean {
  return url.slice(0, 5).toLowerCase() === "data:";
}

/** Reads only the beginning, because the data may have many MB. */
function parseDataUrl(url: string, param: string): Data {
  const comma = url.indexOf(",");
  const [mediaType = "", ...parameters] = url.slice(5, Math.max(5, comma))
    .toLowerCase().split(";").map((word) => word.trim());
  if (comma === -1 || parameters.at(-1) !== "base64") {
    throw refuse("A data URL must hold base64", param);
  }
  return { mediaType, base64: url.slice(comma + 1) };
}
