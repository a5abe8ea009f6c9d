/**
 * Runs of events that differ in one text alone, found without parsing each of them: the text of each is taken as it
 * stands in JSON. Whoever decodes the events reads a run as one of them with the whole text; whoever passes them on
 * knows that nothing else is in them.
 *
 * @module
 */
import {
  endOfString,
  type EventTemplate,
  type TemplateOf,
} from "./event_template.ts";

/** Events of one template, one behind the other; at least one. */
export interface Run<Data> {
  /** What they have in common. */
  readonly template: EventTemplate<Data>;
  /** The text of each, as it stands in JSON; no escape goes on from one to the next. */
  readonly texts: readonly string[];
  /** The texts together. */
  readonly text: string;
  /** Each character of the text stands for itself. */
  readonly plain: boolean;
  /** Where the last event ends. */
  readonly end: number;
}

/** So many events may have been looked at in vain since the last run. */
const PATIENCE = 64;

/** Anything but characters that stand for themselves. */
const SPECIAL = /[^ -~]|\\/;
/** What no JSON string holds, a line end for one. */
const CONTROL = /[^ -\uffff]/;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/g;

/**
 * Finds the runs of one stream, whose events are mostly alike. Its text may be given with one character for each byte,
 * too.
 */
export class EventRuns<Data> {
  readonly #templateOf: TemplateOf<Data> | undefined;
  /** Of the last event that had one: one server's events are all alike. */
  #template: EventTemplate<Data> | undefined;
  /** From the end of one event's text or padding to the text of the next. */
  #seam = "";
  #patience: number;

  /** Begins a stream; without `templateOf` there are no runs. */
  constructor(templateOf?: TemplateOf<Data>) {
    this.#templateOf = templateOf;
    this.#patience = templateOf === undefined ? 0 : PATIENCE;
  }

  /** There is no use in looking any longer. */
  get exhausted(): boolean {
    return this.#patience <= 0;
  }

  /**
   * Whole events in order: runs, and what lies between them.
   *
   * @param events begins with an event and ends with a blank line
   */
  split(events: string): (Run<Data> | string)[] {
    const parts: (Run<Data> | string)[] = [];
    let taken = 0;
    for (let start = 0; start < events.length && !this.exhausted;) {
      const end = endOfEvent(events, start);
      const run = this.goOn(events, start) ?? this.#learn(events, start, end);
      if (run !== undefined) {
        if (start > taken) parts.push(events.slice(taken, start));
        parts.push(run);
        taken = run.end;
      }
      start = run?.end ?? end;
    }
    if (taken < events.length) parts.push(events.slice(taken));
    return parts;
  }

  /** The longest run of events like the last; undefined if that is nothing. */
  goOn(events: string, start: number): Run<Data> | undefined {
    const run = this.#run(events, start);
    if (run !== undefined) this.#patience = PATIENCE;
    return run;
  }

  /** Whether a text, in which no line ends, may become the next event like the last. */
  mayGoOn(beginning: string): boolean {
    const before = this.#template?.before;
    if (before === undefined) return false;
    return beginning.length < before.length
      ? before.startsWith(beginning)
      : beginning.startsWith(before);
  }

  /** The run that an event of another kind begins. */
  #learn(events: string, start: number, end: number): Run<Data> | undefined {
    this.#patience--;
    const template = this.#templateOf?.(events.slice(start, end));
    if (template === undefined) return undefined;
    this.#template = template;
    this.#seam = template.after + template.before;
    return this.#run(events, start);
  }

  #run(events: string, start: number): Run<Data> | undefined {
    const template = this.#template;
    if (template === undefined) return undefined;
    const { before, after } = template;
    const seam = this.#seam;
    const texts: string[] = [];
    let end = start;
    let from = start + before.length;
    // Comparing whole strings costs half of `startsWith`, and a seam at once half of its two sides.
    let goesOn = events.slice(start, from) === before;
    while (goesOn) {
      const to = endOfString(events, from);
      const tail = endOfPadding(template, events, to);
      if (tail === -1) break;
      const last = tail + after.length;
      const next = tail + seam.length;
      goesOn = next < events.length && events.slice(tail, next) === seam;
      if (!goesOn && events.slice(tail, last) !== after) break;
      const text = events.slice(from, to);
      if (text.includes("\\") && !hasWholeEscapes(text)) break;
      texts.push(text);
      end = last;
      from = next;
    }
    // Most streams come word by word, and joining one text costs as much as comparing it.
    const text = texts.length === 1 ? texts[0] ?? "" : texts.join("");
    const plain = !SPECIAL.test(text);
    if (end === start || !plain && CONTROL.test(text)) return undefined;
    return { template, texts, text, plain, end };
  }
}

/** One expression for a whole text would take a stack that V8 does not have for 10 MB. */
function hasWholeEscapes(text: string): boolean {
  return !text.replace(ESCAPE, "").includes("\\");
}

/** The value of a text, all of whose characters are there as such. */
export function valueOf(
  { text, plain }: Pick<Run<unknown>, "text" | "plain">,
): string {
  return plain ? text : JSON.parse(`"${text}"`);
}

/**
 * Where the part of whole events of a text begins and ends; in front of it and behind it are events that were cut.
 *
 * @param atEvent whether an event begins with the text
 * @returns undefined if there is no whole event
 */
export function wholeEvents(
  text: string,
  atEvent: boolean,
): { start: number; end: number } | undefined {
  const last = text.lastIndexOf("\n\n");
  if (last === -1) return undefined;
  const start = atEvent ? 0 : text.indexOf("\n\n") + 2;
  const end = last + 2;
  return start < end ? { start, end } : undefined;
}

/** Where the padding ends of an event whose text ends at `to`, if it has one; -1 if it is not as the template has it. */
function endOfPadding(
  { padding }: EventTemplate<unknown>,
  events: string,
  to: number,
): number {
  if (padding === undefined || to === -1) return to;
  const start = to + padding.length;
  if (events.slice(to, start) !== padding) return -1;
  const end = events.indexOf('"', start);
  return SPECIAL.test(events.slice(start, end)) ? -1 : end;
}

/** The index behind the blank line of the event that begins at `start`, or of the text. */
function endOfEvent(events: string, start: number): number {
  const end = events.indexOf("\n\n", start);
  return end === -1 ? events.length : end + 2;
}
