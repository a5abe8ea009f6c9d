/**
 * The content of Chat Completions messages as Anthropic's blocks.
 *
 * @module
 */
import type { ContentPart, Message } from "../../../core/chat.ts";
import { type LeaveOut, noteLeftOut } from "../../../core/fates.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { NameSet } from "../../../core/data/names.ts";
import { ENCODE_FATES, OWN_BLOCKS } from "./fates.ts";
import { encodeFile, encodeImage } from "./file.ts";
import { refuse } from "../refusal.ts";
import type {
  CacheControl,
  InputBlock,
  ReasoningBlock,
  TextBlock,
} from "../types.ts";

/** Parts with a model's own reasoning, which cannot be sent back without a signature. */
const REASONING_PARTS: ReadonlySet<string> = new NameSet([
  "thinking",
  "reasoning",
]);

const OWN: ReadonlySet<string> = new NameSet(OWN_BLOCKS);

/** The content of a user's or tool's message, without blank texts, which the API refuses. */
export function encodeInput(
  content: Message["content"],
  param: string,
  leaveOut?: LeaveOut,
): InputBlock[] {
  return encodeContent(content, param, leaveOut, (part, where) => {
    if (part.type === "text") return textBlock(part.text);
    if (part.type === "image_url") return encodeImage(part, where);
    if (part.type === "file") return encodeFile(part, where);
    // Clients that know the provider may send its own blocks.
    if (OWN.has(part.type)) return part as unknown as InputBlock;
    throw unsupported(part, where);
  });
}

/** The texts of a system or assistant message, with refusals and without blank texts. */
export function encodeTexts(
  content: Message["content"],
  param: string,
  leaveOut?: LeaveOut,
): TextBlock[] {
  return encodeContent(content, param, leaveOut, (part, where) => {
    if (part.type === "text") return textBlock(part.text);
    if (part.type === "refusal") return textBlock(part.refusal);
    if (REASONING_PARTS.has(part.type)) {
      if (!isSealed(part)) leaveOut?.(`${PARTS}[${part.type}]`);
      return undefined;
    }
    throw unsupported(part, where);
  });
}

/** The sealed reasoning among an assistant's parts, which is in Anthropic's format already. */
export function sealedParts(content: Message["content"]): ReasoningBlock[] {
  return Array.isArray(content)
    ? content.filter(isSealed) as unknown as ReasoningBlock[]
    : [];
}

/** Whether a block of reasoning has its seal; the provider refuses blocks without. */
export function isSealed(block: unknown): boolean {
  if (!isObject(block)) return false;
  return block["type"] === "thinking"
    ? isText(block["signature"])
    : block["type"] === "redacted_thinking" && isText(block["data"]);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/** Beginning of the paths of parts in a table of fates. */
const PARTS = "messages[].content";

function encodeContent<Block extends InputBlock>(
  content: Message["content"],
  param: string,
  leaveOut: LeaveOut | undefined,
  encodePart: (part: ContentPart, param: string) => Block | undefined,
): Block[] {
  const parts = typeof content === "string"
    ? [{ type: "text", text: content }]
    : content ?? [];
  const blocks: Block[] = [];
  for (const [index, part] of parts.entries()) {
    const block = encodePart(part, `${param}.content[${index}]`);
    if (block === undefined) continue;
    blocks.push(withCacheControl(block, part));
    notePart(part, leaveOut);
  }
  return blocks;
}

function notePart(
  { type, ...members }: ContentPart,
  leaveOut: LeaveOut | undefined,
): void {
  if (leaveOut === undefined || OWN.has(type)) return;
  const path = `${PARTS}[${type}]`;
  noteLeftOut(members, path, ENCODE_FATES, leaveOut);
  const inner = members[type];
  if (isObject(inner)) {
    noteLeftOut(inner, `${path}.${type}`, ENCODE_FATES, leaveOut);
  }
}

function textBlock(text: string | undefined): TextBlock | undefined {
  return text === undefined || text.trim() === ""
    ? undefined
    : { type: "text", text };
}

/** Copies a part's or tool's cache mark, in Anthropic's format or OpenAI's. */
export function withCacheControl<T extends object>(
  block: T,
  source: Readonly<Record<string, unknown>>,
): T {
  const mark = source["cache_control"];
  if (isObject(mark)) {
    return { ...block, "cache_control": mark as unknown as CacheControl };
  }
  const other = source["prompt_cache_breakpoint"];
  return isObject(other) && other["mode"] === "explicit"
    ? { ...block, "cache_control": { type: "ephemeral" } }
    : block;
}

function unsupported(part: ContentPart, param: string): Error {
  return refuse(
    `Content of type "${part.type}" cannot be sent to this model`,
    param,
  );
}
