/**
 * An event stream on its way through, byte for byte: only where it is cut may something be lost or added.
 *
 * @module
 */
import { StreamError } from "../core/errors.ts";
import { withoutSecrets } from "../core/secrets.ts";
import { SseParser } from "../wire/sse.ts";
import type { EventFilter } from "./answer_form.ts";
import { joinBytes } from "../wire/bytes.ts";

const LF = 0x0a;
const CR = 0x0d;

/** Longest event in bytes, as that of the SSE decoder. */
const MAX_EVENT_BYTES = 2 ** 27;

/** What an event means to its stream, by its name. */
export interface EventNames {
  /** Says that the stream is whole. */
  readonly done: string;
  /** Says nothing of the answer. */
  readonly idle: string;
}

/**
 * Passes events on as they came, each in one piece with its blank line, so that an event of ours may follow at any
 * time. An event's name is that of its `event` field, else the `type` in its data.
 */
export class WholeEvents implements EventFilter {
  begun = false;
  done = false;
  failed = false;
  readonly #names: EventNames;
  /** The beginning of an event whose end has not come. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** The line that is being read has no character yet. */
  #lineEmpty = true;
  /** The last byte was a CR: a LF after it belongs to the same line end. */
  #afterCr = false;

  /** Begins a stream. */
  constructor(names: EventNames) {
    this.#names = names;
  }

  get ended(): boolean {
    return this.done || this.failed;
  }

  /** The texts of its dialect are not known as such. */
  get open(): boolean {
    return false;
  }

  push(bytes: Uint8Array): Uint8Array {
    const out: Uint8Array[] = [];
    let start = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      const ends = byte === CR || byte === LF && !this.#afterCr;
      this.#afterCr = byte === CR;
      if (ends && this.#lineEmpty) {
        const end = byte === CR && bytes[i + 1] === LF ? i + 2 : i + 1;
        out.push(this.#complete(bytes.subarray(start, end)));
        if (this.ended) return joinBytes(out);
        start = end;
      }
      if (ends) this.#lineEmpty = true;
      else if (byte !== LF) this.#lineEmpty = false;
    }
    if (start < bytes.length) this.#hold(bytes.slice(start));
    return joinBytes(out);
  }

  /** A last event that lacks its blank line gets one, as many readers drop it otherwise; half a one is left out. */
  end(): Uint8Array {
    const events = parsed(joinBytes(this.#held));
    const cut = events.some(({ data }) => !isJson(data));
    return cut || events.length === 0
      ? new Uint8Array()
      : this.#complete(new TextEncoder().encode("\n\n"));
  }

  /** An event to its end; what ends here may have begun in earlier reads. */
  #complete(bytes: Uint8Array): Uint8Array {
    const event = this.#held.length === 0
      ? bytes
      : joinBytes([...this.#held, bytes]);
    this.#held = [];
    this.#heldBytes = 0;
    this.#understand(event);
    return this.failed ? clean(event) : event;
  }

  #understand(bytes: Uint8Array): void {
    for (const { event, data } of parsed(bytes)) {
      const name = event === "message" ? typeOf(data) : event;
      if (name === this.#names.done) this.done = true;
      if (name === "error") this.failed = true;
      else if (name !== this.#names.idle && data !== "") this.begun = true;
    }
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes <= MAX_EVENT_BYTES) return;
    throw new StreamError(
      `the stream holds an event of more than ${MAX_EVENT_BYTES} bytes`,
      { kind: "invalid" },
    );
  }
}

/** Some providers repeat in an error the key that they were sent. */
function clean(event: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(event);
  return new TextEncoder().encode(withoutSecrets(text));
}

function parsed(bytes: Uint8Array): ReturnType<SseParser["push"]> {
  const parser = new SseParser();
  const events = parser.push(new TextDecoder().decode(bytes));
  return [...events, ...parser.end()];
}

/** The type of an event whose name a relay has dropped; whatever its data is, it is passed on. */
function typeOf(data: string): string {
  const [, type = ""] = /^\s*\{\s*"type"\s*:\s*"(\w+)"/.exec(data) ?? [];
  return type;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
