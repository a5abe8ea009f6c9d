/**
 * The event stream of the Messages API on its way through, byte for byte: only where it is cut may something be lost or
 * added.
 *
 * @module
 */
import type { ChatChunk } from "../../core/chat.ts";
import { isJson } from "../../core/data/parsed_json.ts";
import { StreamError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { MessageStreamDecoder } from "../../dialects/anthropic_messages/decode/stream.ts";
import {
  type KeptMessage,
  MessageKeeper,
} from "../../dialects/anthropic_messages/kept/message.ts";
import { type ServerSentEvent, SseParser } from "../../stream/sse.ts";
import type { ReadEvent, StreamReader, StreamState } from "./relayed_stream.ts";

/** Says that the answer is whole. */
const STOP = "message_stop";
const STOP_EVENT = `event: ${STOP}\ndata: {"type":"${STOP}"}\n\n`;
/** Says nothing of the answer. */
const PING = "ping";

/** Reads one stream. An event's name is that of its `event` field, else the `type` in its data. */
export class MessagesReader implements StreamReader {
  readonly #parser = new SseParser();
  readonly #keeper = new MessageKeeper();
  readonly #decoder = new MessageStreamDecoder({ keeper: this.#keeper });
  readonly fail: (error: unknown) => string;
  #stopped = false;

  /**
   * Begins a stream.
   *
   * @param fail the event that tells the client of a failure
   */
  constructor(fail: (error: unknown) => string) {
    this.fail = fail;
  }

  get complete(): boolean {
    return this.#decoder.finished;
  }

  get kept(): KeptMessage | undefined {
    return this.#keeper.kept;
  }

  read(text: string, isLast = false): ReadEvent {
    const events = this.#parser.push(text);
    if (!isLast) return this.#read(text, events);
    events.push(...this.#parser.end());
    // Half an event is left out; many readers drop one that lacks its blank line.
    const isWhole = events.length > 0 &&
      events.every(({ data }) => isJson(data));
    return isWhole
      ? { pass: `${text}\n\n`, ...this.#read(text, events) }
      : { pass: "" };
  }

  drain(): ReadEvent {
    return {};
  }

  end(): ReadEvent {
    const chunks = this.#decoder.end();
    return { pass: this.#stopped ? "" : STOP_EVENT, chunks };
  }

  #read(text: string, events: readonly ServerSentEvent[]): ReadEvent {
    const chunks: ChatChunk[] = [];
    let state: StreamState | undefined;
    for (const { event, data } of events) {
      const name = event === "message" ? typeOf(data) : event;
      if (name === "error") {
        return { ...this.#failed(text, event, data), chunks };
      }
      for (const chunk of this.#decoder.push(data, event)) chunks.push(chunk);
      if (name === STOP) this.#stopped = true;
      if (this.#decoder.ended) return { chunks, state: "ended" };
      if (name !== PING && data !== "") state = "passing";
    }
    return { chunks, state };
  }

  #failed(text: string, event: string, data: string): ReadEvent {
    // Some providers repeat in an error the key that they were sent.
    const pass = withoutSecrets(text);
    try {
      this.#decoder.push(data, event);
    } catch (failure) {
      return { pass, state: "failed", failure };
    }
    const failure = new StreamError("the provider reported an error", {
      kind: "error",
    });
    return { pass, state: "failed", failure };
  }
}

/** The type of an event whose name a relay has dropped; whatever its data is, it is passed on. */
function typeOf(data: string): string {
  const [, type = ""] = /^\s*\{\s*"type"\s*:\s*"(\w+)"/.exec(data) ?? [];
  return type;
}
