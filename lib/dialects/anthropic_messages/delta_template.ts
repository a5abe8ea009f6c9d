/**
 * What the deltas of a Messages stream have in common.
 *
 * @module
 */
import { isObject } from "../../core/invalid.ts";
import type { EventTemplate } from "../../wire/event_runs.ts";
import type { AnyEvent } from "./types.ts";

const EVENT = /^(?:event: ?content_block_delta\n)?data: ?(\{[^\r\n]*\})\n\n$/;
/** Inside a string every quotation mark has a backslash before it, so this is a member wherever it stands. */
const HOLE = /"(text|thinking|partial_json)" ?: ?"/;
const LITERAL = /(?:[^"\\]|\\.)*/y;
const MARK = "~";

/**
 * The template of a `content_block_delta` that says nothing but a piece of text; the deltas of a block are all alike.
 *
 * @param event with its blank line
 */
export function deltaTemplate(
  event: string,
): EventTemplate<AnyEvent> | undefined {
  if (!EVENT.test(event)) return undefined;
  const hole = HOLE.exec(event);
  if (hole === null) return undefined;
  const [opening, member = ""] = hole;
  const start = hole.index + opening.length;
  LITERAL.lastIndex = start;
  const end = start + (LITERAL.exec(event)?.[0].length ?? 0);
  const before = event.slice(0, start);
  const after = event.slice(end);
  const [, json = ""] = EVENT.exec(before + MARK + after) ?? [];
  const marked = parsed(json);
  if (!isObject(marked) || !isObject(marked["delta"])) return undefined;
  const { type, [member]: mark, ...more } = marked["delta"];
  const says = marked["type"] === "content_block_delta" && !marked["error"] &&
    mark === MARK && Object.keys(more).length === 0;
  if (!says) return undefined;
  const data = (text: string) => ({
    ...marked,
    delta: { type, [member]: text },
  });
  return { before, after, data };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
