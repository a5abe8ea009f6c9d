/**
 * The part of a Messages request that is sent to have its tokens counted (protocols: Messages, 3.6).
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { NameSet } from "../../core/data/names.ts";

/** The members that the endpoint for counting accepts; it refuses all others. */
const COUNTED: ReadonlySet<string> = new NameSet([
  "model",
  "messages",
  "system",
  "tools",
  "tool_choice",
  "thinking",
  "cache_control",
  "output_config",
]);

/** The body of a request that counts the tokens of a Messages body. */
export function countedBody(body: string): string {
  const value = parsedJson(body);
  if (!isObject(value)) return body;
  const counted = Object.entries(value).filter(([name]) => COUNTED.has(name));
  return JSON.stringify(Object.fromEntries(counted));
}
