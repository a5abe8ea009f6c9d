/**
 * JSON that people read.
 *
 * @module
 */
import { parseJson } from "../data/parsed_json.ts";

/** JSON on several lines, if that loses nothing: numbers too long for a program stay as they are written. */
export function prettyJson(text: string): string {
  try {
    const value: unknown = parseJson(text);
    const same = JSON.stringify(value) === text.replace(/([:,]) (?=\S)/g, "$1");
    return same ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}
