/**
 * The content of Chat Completions messages as Anthropic's blocks.
 *
 * @module
 */
import type { ContentPart, Message } from "../../core/chat.ts";
import { isObject } from "../../core/invalid.ts";
import { encodeFile, encodeImage } from "./file_encode.ts";
import { refuse } from "./refusal.ts";
import type { CacheControl, InputBlock, TextBlock } from "./types.ts";

/** Parts that only carry a model's own reasoning: without a signature there is no way back for it. */
const REASONING_PARTS: ReadonlySet<string> = new Set(["thinking", "reasoning"]);

/** What a user or a tool said, blank texts left out: the API refuses them. */
export function encodeInput(
  content: Message["content"],
  param: string,
): InputBlock[] {
  return encodeContent(content, param, (part, where) => {
    switch (part.type) {
      case "text":
        return textBlock(part.text);
      case "image_url":
        return encodeImage(part, where);
      case "file":
        return encodeFile(part, where);
      default:
        throw noPlace(part, where);
    }
  });
}

/** The texts of a system or assistant message, refusals included, blank ones left out. */
export function encodeTexts(
  content: Message["content"],
  param: string,
): TextBlock[] {
  return encodeContent(content, param, (part, where) => {
    if (part.type === "text") return textBlock(part.text);
    if (part.type === "refusal") return textBlock(part.refusal);
    if (REASONING_PARTS.has(part.type)) return undefined;
    throw noPlace(part, where);
  });
}

function encodeContent<Block extends InputBlock>(
  content: Message["content"],
  param: string,
  encodePart: (part: ContentPart, param: string) => Block | undefined,
): Block[] {
  const parts = typeof content === "string"
    ? [{ type: "text", text: content }]
    : content ?? [];
  const blocks: Block[] = [];
  for (const [index, part] of parts.entries()) {
    const block = encodePart(part, `${param}.content[${index}]`);
    if (block !== undefined) blocks.push(withCacheControl(block, part));
  }
  return blocks;
}

function textBlock(text: string | undefined): TextBlock | undefined {
  return text === undefined || text.trim() === ""
    ? undefined
    : { type: "text", text };
}

/** Carries a cache mark over, which clients of several providers put on parts and tools. */
export function withCacheControl<T extends object>(
  block: T,
  source: Readonly<Record<string, unknown>>,
): T {
  const mark = source["cache_control"];
  return isObject(mark)
    ? { ...block, "cache_control": mark as unknown as CacheControl }
    : block;
}

function noPlace(part: ContentPart, param: string): Error {
  return refuse(`Content of type "${part.type}" cannot be sent here`, param);
}
