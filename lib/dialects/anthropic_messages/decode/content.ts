/**
 * Anthropic's input blocks as parts of a Chat Completions message.
 *
 * @module
 */
import type { ContentPart } from "../../../core/chat.ts";
import { type LeaveOut, noteLeftOut } from "../../../core/fates.ts";
import { invalid, isObject } from "../../../core/data/invalid.ts";
import { DECODE_FATES } from "./fates.ts";
import { refuse } from "../refusal.ts";

/** The blocks of a content, which may also be a single text. */
export function blocksOf(
  content: unknown,
  param: string,
): Record<string, unknown>[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (Array.isArray(content) && content.every(isObject)) return content;
  throw invalid(param, "must be a string or an array of blocks");
}

/**
 * Decodes one block into parts; cache marks and the wish for citations are left out.
 *
 * @throws {ApiError} 400 for a block that has no counterpart
 */
export function decodeInput(
  block: Record<string, unknown>,
  param: string,
  leaveOut?: LeaveOut,
): ContentPart[] {
  const { type, ...members } = block;
  noteLeftOut(members, `messages[].content[${type}]`, DECODE_FATES, leaveOut);
  const source = isObject(block["source"]) ? block["source"] : {};
  switch (type) {
    case "text":
      return [textPart(block["text"])];
    case "image":
      return [{
        type: "image_url",
        "image_url": { url: imageUrl(source, param) },
      }];
    case "document":
      return decodeDocument(block, source, param, leaveOut);
    case "search_result":
      return [textPart(
        headed(
          { "Search result": block["title"], Source: block["source"] },
          joinedText(block["content"], param),
        ),
      )];
    case "tool_reference":
      return [textPart(`[tool: ${block["tool_name"]}]`)];
    case "browser_state":
      return [textPart(JSON.stringify(block))];
    default:
      throw refuse(
        `Blocks of type "${type}" cannot be sent to this model`,
        param,
      );
  }
}

/** Puts a text under the lines that describe it. */
function headed(lines: Record<string, unknown>, text: string): string {
  const head = Object.entries(lines).flatMap(([name, value]) =>
    typeof value === "string" && value !== "" ? [`${name}: ${value}`] : []
  ).join("\n");
  return [head, text].filter((part) => part !== "").join("\n\n");
}

/** Joins the texts of blocks as paragraphs; other blocks are left out. */
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
  { title, context }: Record<string, unknown>,
  source: Record<string, unknown>,
  param: string,
  leaveOut: LeaveOut | undefined,
): ContentPart[] {
  const { type, data, content } = source;
  const lines = { Document: title, Context: context };
  const file = typeof title === "string" ? title : "document.pdf";
  switch (type) {
    case "base64":
      return [
        ...typeof context === "string" && context !== ""
          ? [textPart(headed(lines, ""))]
          : [],
        {
          type: "file",
          file: {
            filename: file,
            "file_data": `data:${source["media_type"]};base64,${data}`,
          },
        },
      ];
    case "text":
      return [textPart(headed(lines, typeof data === "string" ? data : ""))];
    case "content": {
      const blocks = blocksOf(content, param);
      if (blocks.every((block) => block["type"] === "text")) {
        return [textPart(headed(lines, joinedText(blocks, param)))];
      }
      const head = headed(lines, "");
      return [
        ...head === "" ? [] : [textPart(head)],
        ...blocks.flatMap((block) => decodeInput(block, param, leaveOut)),
      ];
    }
    default:
      throw refuse(
        `Documents with a source of type "${type}" cannot be sent to this model`,
        param,
      );
  }
}
