/**
 * Runs of events on their way into a record, as one event each: what a model says costs its record one parse for each
 * read, not for each word; and where the reads are words, one for many of them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { EventRuns, type Run, valueOf } from "../wire/event_runs.ts";
import { type EventTemplate, eventWith } from "../wire/event_template.ts";

/** Joins the runs of one stream, also from one read to the next; the text has one character for each byte. */
export class ChunkRuns extends EventRuns<unknown> {
  /** Of the open run. */
  #template: EventTemplate<unknown> | undefined;
  /** The texts of its reads. */
  #texts: string[] = [];
  #length = 0;

  /** How many characters of JSON have been taken since the last {@linkcode ChunkRuns.close}. */
  get length(): number {
    return this.#length;
  }

  /**
   * Whole events with their runs joined. What they come to is the same.
   *
   * @param events begins with an event and ends with a blank line
   */
  join(events: string): string {
    return this.split(events).map((part) =>
      typeof part === "string" ? part : eventWith(part.template, part.text)
    ).join("");
  }

  /**
   * Takes the run that goes on where the last one ended.
   *
   * @param events begins with an event
   * @returns what has been taken, perhaps with something left behind it; undefined if that is nothing
   */
  extend(events: string): Run<unknown> | undefined {
    const run = this.goOn(events, 0);
    if (run === undefined) return undefined;
    this.#template = run.template;
    this.#texts.push(run.text);
    this.#length += run.text.length;
    return run;
  }

  /** The one event that what has been taken comes to; empty if that is nothing. */
  close(): string {
    const template = this.#template;
    if (template === undefined) return "";
    const event = eventWith(template, this.#texts.join(""));
    this.#template = undefined;
    this.#texts = [];
    this.#length = 0;
    return event;
  }
}

/** How many characters the texts of a run have, in UTF-16. */
export function charactersOf({ text, plain }: Run<unknown>): number {
  if (plain) return text.length;
  const utf16 = Buffer.from(text, "latin1").toString();
  return valueOf({ text: utf16, plain }).length;
}
