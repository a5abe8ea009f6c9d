/**
 * Events of a stream that differ in one text alone, read as one: the text of each is taken as it stands in JSON, and
 * parsed once for all of them.
 *
 * @module
 */
import { type EventParser, type ServerSentEvent, SseParser } from "./sse.ts";

/** An event with a hole where its text stands: a piece of a JSON string. */
export interface EventTemplate<Data> {
  /** The event as far as the hole. */
  readonly before: string;
  /** From the hole on, the blank line included. */
  readonly after: string;
  /** What the event says with a text in its hole; a new object each time. */
  data(text: string): Data;
}

/** Makes a template of an event with its blank line; undefined where the event says more than one text. */
export type TemplateOf<Data> = (
  event: string,
) => EventTemplate<Data> | undefined;

/** Some events and what they come to. */
export interface EventRun<Data> {
  /** As if one event had brought the whole text. */
  readonly data: Data;
  /** The text of each event that has one, as `JSON.stringify` writes it, without quotation marks. */
  readonly texts: readonly string[];
}

/** So many events may have been looked at in vain. */
const PATIENCE = 64;

/** Reads the runs of one stream, whose events are mostly alike. */
export class EventRuns<Data> {
  readonly #templateOf: TemplateOf<Data>;
  #template: EventTemplate<Data> | undefined;
  #patience = PATIENCE;

  /** Begins a stream. */
  constructor(templateOf: TemplateOf<Data>) {
    this.#templateOf = templateOf;
  }

  /**
   * Reads whole events if they are one run, alike to the event that was learnt last.
   *
   * @param events begins with an event and ends with a blank line
   * @returns undefined if they are anything else, however little
   */
  read(events: string): EventRun<Data> | undefined {
    const template = this.#template;
    if (template === undefined) return undefined;
    const { before, after } = template;
    const end = events.length - after.length;
    if (end < before.length || !events.endsWith(after)) return undefined;
    if (events.slice(0, before.length) !== before) return undefined;
    const texts = events.slice(before.length, end).split(after + before);
    // A text may be half of an escape, and there is more than one way to write a character.
    if (events.includes("\\") && !canonical(texts)) return undefined;
    // Whatever is no text holds a quotation mark or a line end, which no string has.
    const whole = unquoted(texts.join(""));
    if (whole === undefined) return undefined;
    this.#patience = PATIENCE;
    return {
      data: template.data(whole),
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
    this.#template = this.#templateOf(event) ?? this.#template;
  }
}

/** Takes the text of a stream read by read, and tells what each read brought. */
export class EventReader<Data>
  implements EventParser<ServerSentEvent | EventRun<Data>> {
  readonly #parser = new SseParser();
  readonly #runs: EventRuns<Data> | undefined;
  /** The next character begins an event. */
  #atEvent = true;

  /** Begins a stream; without `templateOf` each event is read by itself. */
  constructor(templateOf?: TemplateOf<Data>) {
    if (templateOf !== undefined) this.#runs = new EventRuns(templateOf);
  }

  /**
   * Takes the text of a read and returns the events that it completes, in order, of which many may be one run.
   *
   * @throws {StreamError} `invalid` when an event or a line is too long
   */
  push(text: string): readonly (ServerSentEvent | EventRun<Data>)[] {
    if (text === "") return [];
    const runs = this.#runs;
    const last = runs === undefined ? -1 : text.lastIndexOf("\n\n");
    const start = this.#atEvent ? 0 : text.indexOf("\n\n") + 2;
    const end = last + 2;
    this.#atEvent = last !== -1 && end === text.length;
    if (runs === undefined || last === -1 || start >= end) {
      return this.#parser.push(text);
    }
    // What begins or ends within an event is left to the parser, which knows the one and keeps the other.
    return [
      ...this.#parser.push(text.slice(0, start)),
      ...this.#whole(text.slice(start, end), runs),
      ...this.#parser.push(text.slice(end)),
    ];
  }

  /** Ends the stream: returns the event that still lacks its blank line. */
  end(): ServerSentEvent[] {
    return this.#parser.end();
  }

  #whole(
    events: string,
    runs: EventRuns<Data>,
  ): (ServerSentEvent | EventRun<Data>)[] {
    const run = runs.read(events);
    if (run !== undefined) return [run];
    runs.learn(events.slice(events.lastIndexOf("\n\n", events.length - 3) + 2));
    return this.#parser.push(events);
  }
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
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
