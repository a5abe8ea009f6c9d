/**
 * What a message of a ChatGPT export says, by the type of its content.
 *
 * @module
 */
import { isObject } from "../core/invalid.ts";

/** What a content says. */
export interface TreeText {
  /** With notes in brackets. */
  readonly text: string;
  /** Images and files that the notes stand for. */
  readonly omitted: number;
}

/** The members that carry text, in the order in which it is read; a content has those of its type. */
const TEXTS = [
  "title", // tether_quote: a page that was read
  "url",
  "text", // also code, execution_output, system_error
  "result", // tether_browsing_display
  "user_profile", // user_editable_context: custom instructions
  "user_instructions",
  "model_set_context", // model_editable_context: what ChatGPT remembers
];

/** The text of a content; a note in brackets takes the place of what is not part of the export. */
export function textOf(content: Record<string, unknown>): TreeText {
  const { parts } = content;
  if (!Array.isArray(parts)) {
    const texts = TEXTS.map((name) => content[name]).filter(isText);
    return { text: texts.join("\n"), omitted: 0 };
  }
  const texts: string[] = [];
  let omitted = 0;
  for (const part of parts) {
    if (isText(part)) texts.push(part);
    else if (isObject(part) && isText(part["text"])) texts.push(part["text"]);
    else if (isObject(part)) {
      texts.push(`[${noteOf(part)}]`);
      omitted++;
    }
  }
  return { text: texts.join("\n"), omitted };
}

/**
 * What the model thought; empty for a note of how long it did, undefined for a content that is no thought.
 */
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

/** A Unix time in seconds, with fractions; undefined for what is none. */
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
