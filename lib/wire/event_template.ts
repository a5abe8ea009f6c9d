/**
 * Events that differ in one text alone: what is the same in all of them.
 *
 * @module
 */
import { isObject } from "../core/invalid.ts";
import { parsedJson } from "../core/parsed_json.ts";

/** An event with a hole where its text stands, a piece of a JSON string, and perhaps one where its padding does. */
export interface EventTemplate<Data> {
  /** The event as far as the hole. */
  readonly before: string;
  /** From the text to a string of random letters, which mean nothing; undefined where there is none. */
  readonly padding: string | undefined;
  /** From the text or its padding on, the blank line included. */
  readonly after: string;
  /** What the event says with a text in its hole; a new object each time. */
  data(text: string): Data;
}

/** Makes a template of an event with its blank line; undefined where the event says more than one text. */
export type TemplateOf<Data> = (
  event: string,
) => EventTemplate<Data> | undefined;

/** How the events of a dialect are written. */
export interface EventSyntax {
  /** The whole event; its one group is its JSON, which ends it but for the blank line. */
  readonly event: RegExp;
  /** The beginning of a text; its one group is the member's name. */
  readonly text: RegExp;
  /** The beginning of a padding behind it. */
  readonly padding?: RegExp;
}

/** An event that has been cut where its text and its padding stand. */
export interface CutEvent extends Omit<EventTemplate<unknown>, "data"> {
  /** The member whose value is the text. */
  readonly member: string;
  /** The event's JSON with {@linkcode MARK} for its text and for its padding. */
  readonly marked: Record<string, unknown>;
}

/** Stands where a text stood. */
export const MARK = "~";

const SLASH = 0x5c;

/**
 * Cuts an event at its first text; undefined where it has none, or is no JSON object.
 *
 * @param event with its blank line
 */
export function cutEvent(
  event: string,
  syntax: EventSyntax,
): CutEvent | undefined {
  const [, json] = syntax.event.exec(event) ?? [];
  // Inside a string every quotation mark has a backslash before it, so this is a member wherever it stands.
  const hole = syntax.text.exec(event);
  if (json === undefined || hole === null) return undefined;
  const [opening, member = ""] = hole;
  const start = hole.index + opening.length;
  const end = endOfString(event, start);
  if (end === -1) return undefined;
  const before = event.slice(0, start);
  const { padding, after } = cutPadding(event.slice(end), syntax.padding);
  const said = padding === undefined ? after : padding + MARK + after;
  const marked = parsedJson(
    (before + MARK + said).slice(event.length - json.length - 2),
  );
  return isObject(marked)
    ? { before, padding, after, member, marked }
    : undefined;
}

/** An event like the others, with another text (as it stands in JSON) and no padding. */
export function eventWith(
  { before, padding = "", after }: EventTemplate<unknown>,
  text: string,
): string {
  return before + text + padding + after;
}

/** The index of the quotation mark that ends the JSON string around `from`; -1 where there is none. */
export function endOfString(text: string, from: number): number {
  for (let at = from;; at++) {
    at = text.indexOf('"', at);
    if (at === -1) return -1;
    let slashes = 0;
    while (at - slashes > from && text.charCodeAt(at - 1 - slashes) === SLASH) {
      slashes++;
    }
    if (slashes % 2 === 0) return at;
  }
}

function cutPadding(
  rest: string,
  beginning: RegExp | undefined,
): Pick<CutEvent, "padding" | "after"> {
  const found = beginning?.exec(rest);
  if (!found) return { padding: undefined, after: rest };
  const start = found.index + found[0].length;
  const end = Math.max(endOfString(rest, start), start);
  return { padding: rest.slice(0, start), after: rest.slice(end) };
}
