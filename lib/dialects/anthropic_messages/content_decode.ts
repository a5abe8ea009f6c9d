/**
 * Anthropic's input blocks as parts of a Chat Completions message.
 *
 * @module
 */
import type { ContentPart } from "../../core/chat.ts";
import { invalid, isObject } from "../../core/invalid.ts";
import { refuse } from "./refusal.ts";

/** Blocks of a content that may also be a single text. */
export function blocksOf(
  content: unknown,
  param: string,
): Record<string, unknown>[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (Array.isArray(content) && content.every(isObject)) return content;
  throw invalid(param, "must be a text or an array of blocks");
}

/**
 * What one block says; marks for the cache and citations are left out.
 *
 * @throws {ApiError} 400 for a block that has no counterpart
 */
export function decodeInput(
  block: Record<string, unknown>,
  param: string,
): ContentPart {
  const source = isObject(block["source"]) ? block["source"] : {};
  switch (block["type"]) {
    case "text":
      return textPart(block["text"]);
    case "image":
      return {
        type: "image_url",
        "image_url": { url: imageUrl(source, param) },
      };
    case "document":
      return decodeDocument(source, block["title"], param);
    case "search_result":
      return textPart(joinedText(block["content"], param));
    default:
      throw refuse(
        `Blocks of type "${block["type"]}" cannot be sent to this model`,
        param,
      );
  }
}

/** The texts of blocks, one a paragraph; other blocks are left out. */
export function joinedText(content: unknown, param: string): string {
  return blocksOf(content, param)
    .flatMap(({ type, text }) =>
      type === "text" && typeof text === "string" && text !== "" ? [text] : []
    )
    .join("\n\n");
}

function textPart(text: unknown): ContentPart {
  return { type: "text", text: typeof text === "string" ? text : "" };
}

function imageUrl(source: Record<string, unknown>, param: string): string {
  const { type, url, media_type: mediaType, data } = source;
  if (type === "base64") return `data:${mediaType};base64,${data}`;
  if (type === "url" && typeof url === "string") return url;
  throw refuse("Images can be sent as base64 or by URL only", param);
}

function decodeDocument(
  source: Record<string, unknown>,
  title: unknown,
  param: string,
): ContentPart {
  const { type, data } = source;
  switch (type) {
    case "base64":
      return {
        type: "file",
        file: {
          filename: typeof title === "string" ? title : "document.pdf",
          "file_data": `data:${source["media_type"]};base64,${data}`,
        },
      };
    case "text":
      return textPart(data);
    case "content":
      return textPart(joinedText(source["content"], param));
    default:
      throw refuse(
        `Documents given by "${type}" cannot be sent to this model`,
        param,
      );
  }
}
