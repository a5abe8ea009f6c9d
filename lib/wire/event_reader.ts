/**
 * The events of a stream with its runs read as one each: what costs an event its own parse costs a run of them one.
 *
 * @module
 */
import { EventRuns, type Run, valueOf, wholeEvents } from "./event_runs.ts";
import type { TemplateOf } from "./event_template.ts";
import { type EventParser, type ServerSentEvent, SseParser } from "./sse.ts";

/** Some events and what they come to. */
export interface EventRun<Data> {
  /** As if one event had brought the whole text. */
  readonly data: Data;
  /** The text of each event that has one, as `JSON.stringify` writes it, without quotation marks. */
  readonly texts: readonly string[];
}

/** What a read may bring. */
export type EventItem<Data> = ServerSentEvent | EventRun<Data>;

/** Takes the text of a stream read by read, and tells what each read brought. */
export class EventReader<Data> implements EventParser<EventItem<Data>> {
  readonly #parser = new SseParser();
  readonly #runs: EventRuns<Data>;
  /** The next character begins an event. */
  #atEvent = true;

  /** Begins a stream; without `templateOf` each event is read by itself. */
  constructor(templateOf?: TemplateOf<Data>) {
    this.#runs = new EventRuns(templateOf);
  }

  /**
   * Takes the text of a read and returns the events that it completes, in order, of which many may be one run.
   *
   * @throws {StreamError} `invalid` when an event or a line is too long
   */
  push(text: string): readonly EventItem<Data>[] {
    if (text === "") return [];
    const whole = this.#runs.exhausted
      ? undefined
      : wholeEvents(text, this.#atEvent);
    this.#atEvent = text.endsWith("\n\n");
    if (whole === undefined) return this.#parser.push(text);
    const { start, end } = whole;
    const parts = this.#runs.split(text.slice(start, end));
    // What begins or ends within an event is left to the parser, which knows the one and keeps the other.
    return [
      ...this.#parser.push(text.slice(0, start)),
      ...parts.flatMap((part) => this.#read(part)),
      ...this.#parser.push(text.slice(end)),
    ];
  }

  /** Ends the stream: returns the event that still lacks its blank line. */
  end(): ServerSentEvent[] {
    return this.#parser.end();
  }

  #read(part: Run<Data> | string): EventItem<Data>[] {
    return typeof part === "string"
      ? this.#parser.push(part)
      : [eventRun(part)];
  }
}

function eventRun<Data>(run: Run<Data>): EventRun<Data> {
  const { template, text } = run;
  // There is more than one way to write a character.
  const texts = text.includes("\\") ? run.texts.map(canonical) : run.texts;
  return {
    data: template.data(valueOf(run)),
    texts: texts.includes("") ? texts.filter((text) => text !== "") : texts,
  };
}

/** Writes a text as `JSON.stringify` does. */
function canonical(text: string): string {
  if (!text.includes("\\")) return text;
  return JSON.stringify(JSON.parse(`"${text}"`)).slice(1, -1);
}
