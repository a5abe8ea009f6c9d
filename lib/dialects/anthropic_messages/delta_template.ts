/**
 * What the deltas of a Messages stream have in common.
 *
 * @module
 */
import { isObject } from "../../core/invalid.ts";
import {
  cutEvent,
  type EventSyntax,
  type EventTemplate,
  MARK,
} from "../../wire/event_template.ts";
import type { AnyEvent } from "./types.ts";

const SYNTAX: EventSyntax = {
  event: /^(?:event: ?content_block_delta\n)?data: ?(\{[^\r\n]*\})\n\n$/,
  text: /"(text|thinking|partial_json)" ?: ?"/,
};

/**
 * The template of a `content_block_delta` that says nothing but a piece of text; the deltas of a block are all alike.
 *
 * @param event with its blank line
 */
export function deltaTemplate(
  event: string,
): EventTemplate<AnyEvent> | undefined {
  const cut = cutEvent(event, SYNTAX);
  if (cut === undefined) return undefined;
  const { before, padding, after, member, marked } = cut;
  if (!isObject(marked["delta"])) return undefined;
  const { type, [member]: text, ...more } = marked["delta"];
  const says = marked["type"] === "content_block_delta" && !marked["error"] &&
    text === MARK && Object.keys(more).length === 0;
  if (!says) return undefined;
  const data = (text: string) => ({
    ...marked,
    delta: { type, [member]: text },
  });
  return { before, padding, after, data };
}
