/**
 * A kept response as it came: as events with their times, or as one response.
 *
 * @module
 */
import { chunkCharacters } from "../../../core/accumulate.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { type ReceivedEvent, ResponseDecoder } from "../decode/stream.ts";
import { eventsOf } from "./events.ts";
import { type GivenResponse, isPiece } from "./response.ts";

/** An event with its time. */
export interface TimedEvent {
  readonly event: ReceivedEvent;
  /** In ms after the request. */
  readonly at: number;
}

/** The times at which the characters of an answer came, in order. */
export interface AnswerTiming {
  /** Time of the last character that has been taken; of the first one, before any was taken. */
  readonly now: number;
  /** Time of the answer's end. */
  readonly end: number;
  /** Takes the next characters in the pieces in which they came; the lengths add up to `length`. */
  take(length: number): readonly { at: number; length: number }[];
}

/** The answer as one response, whether it streamed or not. */
export function wholeGiven(
  { response, events = [] }: GivenResponse,
): Record<string, unknown> | undefined {
  if (response !== undefined) return response;
  const last = events.findLast((event) => isObject(event["response"]));
  return last?.["response"] as Record<string, unknown> | undefined;
}

/** The answer as events, whether it streamed or not. */
export function* givenEvents(
  given: GivenResponse,
  timing: AnswerTiming,
): Generator<TimedEvent, void> {
  const { response } = given;
  const events = response === undefined
    ? given.events ?? []
    : eventsOf(response);
  const isNumbered = response !== undefined || given.first !== undefined;
  let number = given.first ?? 0;
  const numbered = ({ type, ...members }: ReceivedEvent): ReceivedEvent =>
    isNumbered
      ? { type, "sequence_number": number++, ...members }
      : { type, ...members };
  const decoder = new ResponseDecoder();
  for (const event of events) {
    const type = String(event["type"]);
    const length = decoder.push(event, type)
      .reduce((sum, chunk) => sum + chunkCharacters(chunk), 0);
    const { delta } = event;
    if (!isPiece(event) || typeof delta !== "string" || delta === "") {
      timing.take(length);
      const at = decoder.ended ? timing.end : timing.now;
      yield { event: numbered(event), at };
      continue;
    }
    // A line end between two parts is counted, too.
    timing.take(length - delta.length);
    let from = 0;
    for (const { at, length: part } of timing.take(delta.length)) {
      const piece = delta.slice(from, from += part);
      yield { event: numbered({ ...event, delta: piece }), at };
    }
  }
}
