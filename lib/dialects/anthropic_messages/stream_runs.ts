/**
 * Events of a Messages stream that differ in their text alone, read as one: the text of each is taken as it stands in
 * JSON, and parsed once for all of them.
 *
 * @module
 */
import { isObject } from "../../core/invalid.ts";
import type { AnyEvent } from "./types.ts";

/** Some events and what they come to. */
export interface EventRun {
  /** As if one event had brought the whole text. */
  readonly event: AnyEvent;
  /** The text of each event that has one, as `JSON.stringify` writes it, without quotation marks. */
  readonly texts: readonly string[];
}

/** An event with a hole where its text stands. */
interface Template {
  readonly before: string;
  readonly after: string;
  /** From one hole to that of the next event. */
  readonly between: string;
  /** The event, parsed, and the members of its `delta` beside the text. */
  readonly event: AnyEvent;
  readonly delta: Readonly<Record<string, unknown>>;
  /** The member that is the text. */
  readonly member: string;
}

const EVENT = /^(?:event: ?content_block_delta\n)?data: ?(\{[^\r\n]*\})\n\n$/;
/** Inside a string every quotation mark has a backslash before it, so this is a member wherever it stands. */
const HOLE = /"(text|thinking|partial_json)" ?: ?"/;
const LITERAL = /(?:[^"\\]|\\.)*/y;
const MARK = "~";
/** So many events may have been looked at in vain. */
const PATIENCE = 64;

/** Reads the runs of one stream; the events of a block are all alike. */
export class EventRuns {
  #template: Template | undefined;
  #patience = PATIENCE;

  /**
   * Reads whole events if they are one run, alike to the event that was learnt last.
   *
   * @param events begins with an event and ends with a blank line
   * @returns undefined if they are anything else, however little
   */
  read(events: string): EventRun | undefined {
    const template = this.#template;
    if (template === undefined) return undefined;
    const { before, after, between, member } = template;
    const end = events.length - after.length;
    if (end < before.length || !events.endsWith(after)) return undefined;
    if (events.slice(0, before.length) !== before) return undefined;
    const texts = events.slice(before.length, end).split(between);
    // A text may be half of an escape, and there is more than one way to write a character.
    if (events.includes("\\") && !canonical(texts)) return undefined;
    // Whatever is no text holds a quotation mark or a line end, which no string has.
    const whole = unquoted(texts.join(""));
    if (whole === undefined) return undefined;
    this.#patience = PATIENCE;
    return {
      event: {
        ...template.event,
        delta: { ...template.delta, [member]: whole },
      },
      texts: texts.includes("") ? texts.filter((text) => text !== "") : texts,
    };
  }

  /**
   * Looks for a run that may begin with an event.
   *
   * @param event with its blank line
   */
  learn(event: string): void {
    if (this.#patience <= 0) return;
    this.#patience--;
    this.#template = templateOf(event) ?? this.#template;
  }
}

function templateOf(text: string): Template | undefined {
  if (!EVENT.test(text)) return undefined;
  const hole = HOLE.exec(text);
  if (hole === null) return undefined;
  const [opening, member = ""] = hole;
  const start = hole.index + opening.length;
  LITERAL.lastIndex = start;
  const end = start + (LITERAL.exec(text)?.[0].length ?? 0);
  const before = text.slice(0, start);
  const after = text.slice(end);
  const [, data = ""] = EVENT.exec(before + MARK + after) ?? [];
  const event = parsed(data);
  if (!isObject(event) || !isObject(event["delta"])) return undefined;
  const { type, [member]: mark, ...more } = event["delta"];
  const says = event["type"] === "content_block_delta" && !event["error"] &&
    mark === MARK && Object.keys(more).length === 0;
  if (!says) return undefined;
  const between = after + before;
  return { before, after, between, event, delta: { type }, member };
}

/** Writes texts as `JSON.stringify` does; false if one of them is none. */
function canonical(texts: string[]): boolean {
  for (const [i, text] of texts.entries()) {
    if (!text.includes("\\")) continue;
    const value = unquoted(text);
    if (value === undefined) return false;
    texts[i] = JSON.stringify(value).slice(1, -1);
  }
  return true;
}

/** The value of what stands between quotation marks. */
function unquoted(text: string): string | undefined {
  const value = parsed(`"${text}"`);
  return typeof value === "string" ? value : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
