/**
 * The event stream of the Responses API on its way through, byte for byte: only where it is cut may something be lost or
 * added.
 *
 * @module
 */
import type { ChatChunk } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import { StreamError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import {
  type ReceivedEvent,
  ResponseDecoder,
} from "../../dialects/openai_responses/decode/stream.ts";
import {
  type KeptResponse,
  ResponseKeeper,
} from "../../dialects/openai_responses/kept/response.ts";
import { AnswerTexts } from "../../dialects/openai_responses/kept/answer_texts.ts";
import type { PlacedTool } from "../../dialects/openai_responses/placed_tools.ts";
import { type ServerSentEvent, SseParser } from "../../stream/sse.ts";
import type { ReadEvent, StreamReader, StreamState } from "./relayed_stream.ts";
import { notSpoken, speaksOtherwise } from "./unspoken.ts";

/** Some servers end the stream as Chat Completions do. */
const DONE = "[DONE]";

/** What is known of a response that fails. */
export interface BrokenResponse {
  /** As it was in the last event that had it. */
  readonly response: Readonly<Record<string, unknown>> | undefined;
  /** The number of the next event; undefined where the provider counts none. */
  readonly number: number | undefined;
}

/** How a stream is read. */
export interface ResponsesReaderOptions {
  /** Those of the request. */
  readonly tools: readonly PlacedTool[];
  /** Gets the response when it begins and when it ends. */
  readonly onResponse: (response: Readonly<Record<string, unknown>>) => void;
  /** The event that tells the client of a failure. */
  readonly fail: (error: unknown, broken: BrokenResponse) => string;
}

/** Reads one stream. */
export class ResponsesReader implements StreamReader {
  readonly #parser = new SseParser();
  readonly #keeper = new ResponseKeeper();
  readonly #said = new AnswerTexts();
  readonly #decoder: ResponseDecoder;
  readonly #options: ResponsesReaderOptions;
  #number: number | undefined;
  #seen: unknown;

  /** Begins a stream. */
  constructor(options: ResponsesReaderOptions) {
    this.#options = options;
    this.#decoder = new ResponseDecoder(options.tools);
  }

  get complete(): boolean {
    return this.#decoder.ended;
  }

  get kept(): KeptResponse | undefined {
    return this.#keeper.kept(this.#said.texts());
  }

  read(text: string, isLast = false): ReadEvent {
    const events = this.#parser.push(text);
    if (!isLast) return this.#read(text, events);
    events.push(...this.#parser.end());
    // Half an event is left out; many readers drop one that lacks its blank line.
    const isWhole = events.length > 0 &&
      events.every(({ data }) => data === DONE || isObject(parsedJson(data)));
    return isWhole
      ? { pass: `${text}\n\n`, ...this.#read(text, events) }
      : { pass: "" };
  }

  drain(): ReadEvent {
    return {};
  }

  end(): ReadEvent {
    this.#decoder.end();
    return {};
  }

  fail(error: unknown): string {
    const { response } = this.#decoder;
    return this.#options.fail(error, { response, number: this.#number });
  }

  #read(text: string, events: readonly ServerSentEvent[]): ReadEvent {
    const chunks: ChatChunk[] = [];
    let state: StreamState | undefined;
    for (const { event: name, data } of events) {
      if (data === "" || data.trim() === DONE) continue;
      const event = this.#parsed(data);
      const { type = name, sequence_number: number } = event;
      if (typeof number === "number") this.#number = number + 1;
      for (const chunk of this.#decoder.push(event, String(type))) {
        this.#said.add(chunk);
        chunks.push(chunk);
      }
      this.#keeper.take({ type, ...event });
      const { failure, ended, begun, response } = this.#decoder;
      if (response !== undefined && response !== this.#seen) {
        this.#seen = response;
        this.#options.onResponse(response);
      }
      if (failure !== undefined) {
        // Some providers repeat in an error the key that they were sent.
        const pass = withoutSecrets(text);
        return { pass, chunks, state: "failed", failure };
      }
      if (ended) {
        return { chunks, state: "ended" };
      }
      if (begun) state = "passing";
    }
    return { chunks, state };
  }

  #parsed(data: string): ReceivedEvent {
    const value = parsedJson(data);
    if (!isObject(value)) {
      throw new StreamError("the stream holds an event that is not JSON", {
        kind: "invalid",
      });
    }
    if (speaksOtherwise(value)) throw notSpoken();
    return value;
  }
}
