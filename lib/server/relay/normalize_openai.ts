/**
 * The SSE normalizer: OpenAI-style events that strict clients can read pass as they came, all others are put into the one
 * form that every client reads.
 *
 * @module
 */
import type { ChatChunk } from "../../core/chat.ts";
import { isObject } from "../../core/data/invalid.ts";
import { StreamError } from "../../core/errors.ts";
import { ChunkDecoder } from "../../dialects/openai_chat/chunk_decoder.ts";
import type { DecodeOptions } from "../../dialects/openai_chat/choice_decoder.ts";
import { encodeErrorBody } from "../../dialects/openai_chat/errors.ts";
import { inBandError } from "../../dialects/openai_chat/in_band_error.ts";
import { TokenIndexes } from "../../dialects/openai_chat/token_indexes.ts";
import type { RawChunk } from "../../dialects/openai_chat/types.ts";
import { type ServerSentEvent, SseParser } from "../../stream/sse.ts";
import type { EventBlock } from "./event_blocks.ts";
import { normalizeEvent } from "./normalize_event.ts";
import type { ReadEvent, SaidChunks, StreamReader } from "./relayed_stream.ts";
import { TextDeltas } from "./text_deltas.ts";
import { ToolDeltaNormalizer } from "./tool_deltas.ts";

/** How a well-formed event begins. */
const OPENING = "data: {";
const DATA = "data: ";
const DONE = "data: [DONE]\n\n";
const KEEP_ALIVE = ": keep-alive\n\n";

/** How a stream is read and written. */
export interface ChatReaderOptions {
  /** How its chunks are recorded. */
  readonly decode?: DecodeOptions;
  /** Names the tool calls that have no id, for the client; the same names as `decode.newCallId` gives. */
  readonly newCallId?: (() => string) | undefined;
  /** The chunk of Chat Completions for the data of an event; by default the data itself. */
  readonly fromWire?: (data: RawChunk) => RawChunk;
  /** The data of an event for a chunk; by default the chunk itself. */
  readonly toWire?: (chunk: ChatChunk) => unknown;
}

/**
 * Reads one stream. What passes are whole events with LF, one `data: ` line each, no `event`, `id` or `retry` lines, no
 * BOM, comments as `: keep-alive`, pieces of tool calls as {@linkcode ToolDeltaNormalizer} has them, up to the first
 * `[DONE]` or error.
 */
export class ChatReader implements StreamReader {
  readonly #options: ChatReaderOptions;
  readonly #decoder: ChunkDecoder;
  readonly #calls: ToolDeltaNormalizer;
  readonly #indexes: TokenIndexes | undefined;
  readonly #texts = new TextDeltas();
  /** Of the events that are not well formed. */
  #parser: SseParser | undefined;
  #atStart = true;

  /** Begins a stream. */
  constructor(options: ChatReaderOptions = {}) {
    this.#options = options;
    this.#decoder = new ChunkDecoder(options.decode);
    this.#calls = new ToolDeltaNormalizer(options.newCallId);
    const isOne = (options.decode?.choices ?? 1) === 1;
    if (isOne) this.#indexes = new TokenIndexes();
  }

  get complete(): boolean {
    return this.#decoder.complete;
  }

  repeat(block: EventBlock, first: number, said: SaidChunks): number {
    return this.#texts.read(block, first, said);
  }

  read(event: string, isLast = false): ReadEvent {
    this.#texts.close();
    const json = isLast ? undefined : wellFormed(event);
    if (json !== undefined) {
      const value = this.#parsed(json);
      if (isChunk(value) && inBandError(value) === undefined) {
        this.#atStart = false;
        const read = this.#chunk(value, json, true);
        const [chunk, ...others] = read.chunks ?? [];
        const asItCame = read.pass === undefined && others.length === 0;
        if (chunk !== undefined && asItCame && this.#isSettled(value)) {
          this.#texts.note(event, chunk);
        }
        return read;
      }
    }
    return this.#normalized(event, isLast);
  }

  drain(): ReadEvent {
    const { pass = "", chunks = [] } = this.#late();
    return {
      pass: pass + written(this.#calls.release()),
      chunks: [...chunks, ...this.#decoder.drain()],
    };
  }

  end(): ReadEvent {
    const chunks = this.#decoder.end();
    const { toWire = (chunk: ChatChunk) => chunk } = this.#options;
    const events = chunks.map((chunk) => JSON.stringify(toWire(chunk)));
    return { pass: written(events) + DONE, chunks };
  }

  fail(error: unknown): string {
    return written([JSON.stringify(encodeErrorBody(error))]);
  }

  /** Nothing in what follows depends on the text of this chunk. */
  #isSettled(value: RawChunk): boolean {
    return this.#options.fromWire === undefined && !this.#calls.holding &&
      !hasCalls(value) && this.#indexes?.idle !== false &&
      this.#decoder.settled;
  }

  #parsed(json: string): unknown {
    try {
      return this.#decoder.parse(json);
    } catch {
      return undefined;
    }
  }

  #normalized(text: string, isLast: boolean): ReadEvent {
    let pass = text.startsWith(":") ? KEEP_ALIVE : "";
    const chunks: ChatChunk[] = [];
    let state: ReadEvent["state"];
    for (const event of this.#parse(text, isLast)) {
      const read = this.#event(event);
      pass += read.pass ?? "";
      if (read.chunks !== undefined) chunks.push(...read.chunks);
      state = read.state ?? state;
      if (state === "ended" || state === "failed") {
        return { ...read, pass, chunks };
      }
    }
    return { pass, chunks, state };
  }

  #parse(text: string, isLast: boolean): ServerSentEvent[] {
    if (this.#parser === undefined) {
      this.#parser = new SseParser();
      // The format allows one BOM, at the very beginning of a stream.
      if (!this.#atStart) this.#parser.push("\n");
    }
    const events = this.#parser.push(text);
    return isLast ? [...events, ...this.#parser.end()] : events;
  }

  #event(event: ServerSentEvent): ReadEvent {
    try {
      const normalized = normalizeEvent(event);
      switch (normalized.kind) {
        case "nothing":
          return {};
        case "comment":
          return { pass: KEEP_ALIVE };
        case "done": {
          const { pass = "", chunks } = this.#late();
          this.#decoder.push(event);
          // Tool calls that nothing has named yet get no name any more.
          const calls = written(this.#calls.flush());
          return { pass: pass + calls, chunks, state: "ended" };
        }
        case "error": {
          const { json, failure } = normalized;
          return { pass: written([json]), state: "failed", failure };
        }
        case "chunk":
          return this.#chunk(normalized.value, normalized.json, false);
      }
    } catch (error) {
      // The cut that left half an event is what the client has to know.
      if (event.unterminated && error instanceof StreamError) return {};
      throw error;
    }
  }

  #chunk(value: RawChunk, json: string, asItCame: boolean): ReadEvent {
    const indexes = this.#indexes;
    if (indexes === undefined || indexes.idle) {
      return this.#ready(value, json, asItCame);
    }
    const ready = indexes.push(value);
    const isOrdinary = ready.length === 1 && !indexes.counts;
    return isOrdinary ? this.#ready(value, json, asItCame) : this.#all(ready);
  }

  /** Chunks that were held back until it was known whether their indexes count tokens. */
  #late(): ReadEvent {
    return this.#all(this.#indexes?.flush() ?? []);
  }

  #all(values: readonly RawChunk[]): ReadEvent {
    let pass = "";
    const chunks: ChatChunk[] = [];
    for (const value of values) {
      const read = this.#ready(value, JSON.stringify(value), false);
      pass += read.pass ?? "";
      chunks.push(...read.chunks ?? []);
    }
    return { pass, chunks, state: values.length === 0 ? undefined : "passing" };
  }

  #ready(value: RawChunk, json: string, asItCame: boolean): ReadEvent {
    const events = this.#calls.holding || hasCalls(value)
      ? this.#calls.push(json)
      : undefined;
    const { fromWire } = this.#options;
    const chunks = this.#decoder.take(fromWire ? fromWire(value) : value);
    const pass = events === undefined && asItCame
      ? undefined
      : written(events ?? [json]);
    return { pass, chunks, state: "passing" };
  }
}

/** The JSON of an event that strict clients can read; undefined for any other event. */
function wellFormed(event: string): string | undefined {
  const end = event.length - 2;
  return event.startsWith(OPENING) && event.indexOf("\n") === end &&
      !event.includes("\r")
    ? event.slice(DATA.length, end)
    : undefined;
}

/** An empty list of tool calls is none. */
function hasCalls({ choices }: RawChunk): boolean {
  if (!Array.isArray(choices)) return false;
  for (const choice of choices) {
    const calls = choice?.delta?.tool_calls;
    if (Array.isArray(calls) && calls.length > 0) return true;
  }
  return false;
}

function isChunk(value: unknown): value is RawChunk {
  return isObject(value) && Array.isArray(value["choices"]);
}

function written(events: readonly string[]): string {
  return events.map((json) => `data: ${json}\n\n`).join("");
}
