/**
 * An answer's sources as Anthropic's citations.
 *
 * @module
 */
import { isObject } from "../../../core/data/invalid.ts";
import type { WebCitation } from "../citation.ts";

/** As much of a source's text as the API quotes: each of thousands may name all of the text. */
const MOST_CITED = 150;

/** A text of which parts are cited. */
export interface CitedText {
  /** A part of it. */
  slice(start: number, end: number): string;
}

/**
 * The citations for annotations with a web address. Members that only Anthropic can fill are empty, by which
 * `own_blocks.ts` recognises them when they come back.
 *
 * @param text the answer's text from its beginning
 */
export function encodeCitations(
  annotations: unknown,
  text: CitedText,
): WebCitation[] {
  if (!Array.isArray(annotations)) return [];
  return annotations.filter(isObject).flatMap((annotation) => {
    const source = annotation["url_citation"];
    if (!isObject(source) || typeof source["url"] !== "string") return [];
    const { url, title, start_index: start, end_index: end } = source;
    return [{
      type: "web_search_result_location",
      url,
      title: typeof title === "string" ? title : null,
      "cited_text": typeof start === "number" && typeof end === "number"
        ? text.slice(start, Math.min(end, start + MOST_CITED)).toWellFormed()
        : "",
      "encrypted_index": "",
    }];
  });
}
