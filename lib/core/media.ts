/**
 * Pictures, audio and files in an answer. They are named, never shown: they may be megabytes of base64.
 *
 * @module
 */
import { isObject } from "./data/invalid.ts";
import { sizeText } from "./text/size_text.ts";
import { sanitize } from "./text/text.ts";

/** A picture, a piece of audio, or a file. */
export interface Media {
  /** What it is, for a person: `picture`, `audio`, `video`, `file`, or the provider's word for another part. */
  readonly what: string;
  /** Its media type, or its format: `image/png`, `wav`; undefined where unknown. */
  readonly type?: string | undefined;
  /** Characters of its base64, without the padding. */
  readonly base64?: number;
  /** The base64 itself, of pictures alone. */
  readonly data?: string;
  /** Its address, if it does not come with the answer. */
  readonly url?: string;
}

/** The members of a message, or of a delta, that hold parts other than text; `images` is OpenRouter's. */
const LISTS = ["content", "content_parts", "images"] as const;

/** What a message or a delta holds beside text. OpenAI's `audio` has its `data` in base64, a part of it in each delta. */
export function mediaOf(message: Readonly<Record<string, unknown>>): Media[] {
  return [
    ...LISTS.flatMap((name) => {
      const list = message[name];
      return Array.isArray(list) ? list.flatMap(partMedia) : [];
    }),
    ...audioMedia("audio", message["audio"]),
  ];
}

/** Adds what the next delta holds; audio comes in pieces. */
export function addMedia(sum: Media[], next: readonly Media[]): void {
  for (const one of next) {
    const at = one.what === "audio" && one.type === undefined
      ? sum.findIndex(({ what, type }) => what === "audio" && !type)
      : -1;
    const { base64 = 0 } = one;
    const before = sum[at];
    if (before === undefined) sum.push(one);
    else sum[at] = { ...before, base64: (before.base64 ?? 0) + base64 };
  }
}

/** Describes one: `a picture (image/png, 12 KB)`. */
export function mediaText({ what, type, base64, url }: Media): string {
  const size = base64 ? sizeText(Math.floor(base64 * 3 / 4)) : undefined;
  const facts = [type, size, url].filter((fact) => fact !== undefined);
  const about = facts.length === 0 ? "" : ` (${facts.join(", ")})`;
  const named = what === "audio" ? what : `a ${what}`;
  return sanitize(named + about).replaceAll(/\s+/g, " ");
}

const KINDS: Readonly<Record<string, string>> = {
  image: "picture",
  audio: "audio",
  video: "video",
};

function partMedia(part: unknown): Media[] {
  if (!isObject(part)) return [];
  const { type, text, refusal } = part;
  if (typeof text === "string" || typeof refusal === "string") return [];
  const address = named(part, "image_url") ?? named(part, "video_url");
  if (address !== undefined) {
    const what = type === "video_url" ? "video" : "picture";
    return [urlMedia(what, address)];
  }
  // Gemini's.
  const inline = part["inline_data"] ?? part["inlineData"];
  if (isObject(inline)) return [inlineMedia(inline)];
  // Anthropic's.
  if (isObject(part["source"])) return [inlineMedia(part["source"])];
  const sound = part["input_audio"] ?? part["output_audio"] ?? part["audio"];
  if (isObject(sound)) return audioMedia("audio", sound);
  if (isObject(part["file"])) return [fileMedia(part["file"])];
  if (type === "thinking" || typeof type !== "string") return [];
  return [{ what: `part of type ${type.slice(0, 40)}` }];
}

/** An address of a part, as text or as `{url}`. */
function named(
  part: Record<string, unknown>,
  member: string,
): string | undefined {
  const value = part[member];
  const url = isObject(value) ? value["url"] : value;
  return typeof url === "string" ? url : undefined;
}

function urlMedia(what: string, url: string): Media {
  const found = /^data:([^;,]{0,100})[^,]{0,200},/i.exec(url);
  if (found === null) return { what, url: url.slice(0, 200) };
  const [begin, type] = found;
  return { what, type, ...encoded(what, url.slice(begin.length)) };
}

function encoded(what: string, data: string): Pick<Media, "base64" | "data"> {
  return { base64: unpadded(data), ...what === "picture" ? { data } : {} };
}

/** Characters without the padding, so that the size in bytes is exact. */
function unpadded(data: string): number {
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  return data.length - padding;
}

function inlineMedia(inline: Record<string, unknown>): Media {
  const { data, url } = inline;
  const type = ["mime_type", "mimeType", "media_type"]
    .map((name) => inline[name]).find((one) => typeof one === "string");
  const kind = typeof type === "string" ? type.split("/")[0] ?? "" : "";
  const what = KINDS[kind] ?? "file";
  return {
    what,
    type: typeof type === "string" ? type : undefined,
    ...typeof data === "string" ? encoded(what, data) : {},
    ...typeof url === "string" ? { url: url.slice(0, 200) } : {},
  };
}

function fileMedia(
  { file_data: data, filename }: Record<string, unknown>,
): Media {
  const file = typeof data === "string" && data.startsWith("data:")
    ? urlMedia("file", data)
    : {
      what: "file",
      ...typeof data === "string" ? { base64: unpadded(data) } : {},
    };
  return typeof filename === "string" ? { ...file, url: filename } : file;
}

function audioMedia(what: string, audio: unknown): Media[] {
  if (!isObject(audio)) return [];
  const { data, format } = audio;
  if (typeof data !== "string" || data === "") return [];
  const type = typeof format === "string" ? format : undefined;
  return [{ what, type, base64: unpadded(data) }];
}
