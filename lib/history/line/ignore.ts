/**
 * The first line of a history that is replayed: the parts of requests that do not count, because they change each time.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { kindStart } from "./peek.ts";

/** Parts of requests that are ignored when requests are compared. */
export interface IgnoreRules {
  /** `system` for system messages, `tool-results` for what tools returned; any other is a regular expression for text. */
  readonly texts: readonly string[];
  /** JSON pointers into the request; `*` is any member. */
  readonly pointers: readonly string[];
}

const IGNORE_START: string = kindStart("ignore");

/** Writes the rules as a line, without line end. */
export function ignoreLine({ texts, pointers }: IgnoreRules): string {
  return JSON.stringify({ v: 1, kind: "ignore", texts, pointers });
}

/** Reads the rules; undefined for other lines, and for a line that was cut. */
export function readIgnore(line: string): IgnoreRules | undefined {
  if (!line.startsWith(IGNORE_START)) return undefined;
  const value = parsedJson(line);
  if (!isObject(value)) return undefined;
  return {
    texts: strings(value["texts"]),
    pointers: strings(value["pointers"]),
  };
}

function strings(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((one) => typeof one === "string")
    : [];
}
