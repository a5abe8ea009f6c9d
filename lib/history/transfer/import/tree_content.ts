/**
 * What a message of a ChatGPT export says, by the type of its content.
 *
 * @module
 */
import type { ContentPart } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { assetId } from "./tree_media.ts";

/** The text of a content. */
export interface TreeText {
  /** With notes in brackets. */
  readonly text: string;
  /** Images that are there. */
  readonly shown: ContentPart[];
  /** The kinds of images and files that the notes replace. */
  readonly omitted: readonly string[];
}

/** Members with text, in reading order; a content has those of its type. */
const TEXTS = [
  "title", // tether_quote: a page that was read
  "url",
  "text", // also code, execution_output, system_error
  "result", // tether_browsing_display
  "user_profile", // user_editable_context: custom instructions
  "user_instructions",
  "model_set_context", // model_editable_context: what ChatGPT remembers
];

/**
 * The text of a content; a note in brackets takes the place of what is not part of the export.
 *
 * @param media images and files of the export by their ids
 */
export function textOf(
  content: Record<string, unknown>,
  media: ReadonlyMap<string, ContentPart>,
): TreeText {
  const { parts } = content;
  if (!Array.isArray(parts)) {
    const texts = TEXTS.map((name) => content[name]).filter(isText);
    return { text: texts.join("\n"), shown: [], omitted: [] };
  }
  const texts: string[] = [];
  const shown: ContentPart[] = [];
  const omitted: string[] = [];
  for (const part of parts) {
    if (isText(part)) texts.push(part);
    else if (isObject(part) && isText(part["text"])) texts.push(part["text"]);
    else if (isObject(part)) {
      const known = media.get(assetId(part));
      if (known !== undefined) {
        shown.push(known);
        continue;
      }
      const kind = noteOf(part);
      texts.push(`[${kind}]`);
      omitted.push(`an ${kind}`.replace(/^an (?![aeiou])/, "a "));
    }
  }
  return { text: texts.join("\n"), shown, omitted };
}

/** The model's thoughts; empty for a note about their duration, undefined for other contents. */
export function thoughtOf(
  content: Record<string, unknown>,
): string | undefined {
  if (content["content_type"] === "reasoning_recap") return "";
  const { thoughts } = content;
  if (!Array.isArray(thoughts)) return undefined;
  return thoughts.filter(isObject)
    .map(({ content, summary }) => isText(content) ? content : summary)
    .filter(isText).join("\n\n");
}

/** A Unix time in seconds, with fractions; undefined for other values. */
export function timeOf(seconds: unknown): Date | undefined {
  if (typeof seconds !== "number" || seconds <= 0) return undefined;
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function noteOf(part: Record<string, unknown>): string {
  const type = String(part["content_type"] ?? "attachment");
  return type.replace(/_asset_pointer$/, "").replaceAll("_", " ");
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
