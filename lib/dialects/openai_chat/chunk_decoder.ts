/**
 * The events of a Chat Completions stream as chunks, with every deviation that servers are known for mended.
 *
 * @module
 */
import type { ChatChunk, ChunkChoice, Delta, Usage } from "../../core/chat.ts";
import { StreamError } from "../../core/errors.ts";
import { isObject } from "../../core/invalid.ts";
import type { ServerSentEvent } from "../../wire/sse.ts";
import { ChoiceDecoder, type DecodeOptions } from "./choice_decoder.ts";
import { unreadableEvent } from "./errors.ts";
import { inBandError } from "./in_band_error.ts";
import type { RawChoice, RawChunk } from "./types.ts";
import { readUsage } from "./usage.ts";

const NOTHING: ChatChunk[] = [];
const BRACE = 0x7b;

/**
 * Decodes one stream, event by event. Chunks are the server's own objects, mended in place; unknown members stay.
 *
 * @example
 * ```ts
 * const decoder = new ChunkDecoder();
 * const [chunk] = decoder.push({
 *   event: "message",
 *   data: '{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}',
 *   id: "",
 * });
 * decoder.push({ event: "message", data: "[DONE]", id: "" });
 * decoder.end();
 * ```
 */
export class ChunkDecoder {
  readonly #options: DecodeOptions;
  readonly #choices = new Map<number, ChoiceDecoder>();
  #id = "";
  #created = 0;
  #model = "";
  #usage: Usage | undefined;
  #done = false;
  /** A chunk that opened a tool call whose name the next event may complete. */
  #held: { chunk: ChatChunk; choice: ChoiceDecoder } | undefined;

  /** Starts a stream. */
  constructor(options: DecodeOptions = {}) {
    this.#options = options;
  }

  /** `[DONE]` has come: nothing after it counts. */
  get done(): boolean {
    return this.#done;
  }

  /** Every choice that was begun has its finish reason. */
  get finished(): boolean {
    for (const choice of this.#choices.values()) {
      if (!choice.finished) return false;
    }
    return this.#choices.size > 0;
  }

  /**
   * Takes the next event and returns the chunks that are ready: mostly one; none for pings, empty payloads and what
   * follows `[DONE]`.
   *
   * @throws {StreamError} `error` when the event reports a failure, `invalid` when it cannot be read
   */
  push(event: ServerSentEvent): ChatChunk[] {
    if (this.#done || event.event === "ping") return NOTHING;
    const { data } = event;
    if (data.charCodeAt(0) !== BRACE) {
      const text = data.trim();
      // A comment that some relays send on as data.
      if (text === "" || text.startsWith(":")) return NOTHING;
      if (text === "[DONE]") {
        this.#done = true;
        return NOTHING;
      }
    }
    const chunk = parse(event);
    if (chunk === undefined) return NOTHING;
    const failure = inBandError(chunk, event.event === "error");
    if (failure !== undefined) throw failure;
    if (!isObject(chunk)) throw unreadableEvent(data);
    return isPing(chunk) ? NOTHING : this.#mend(chunk);
  }

  /** As {@linkcode ChunkDecoder.push}, of a chunk that has been parsed and reports no failure. */
  take(chunk: RawChunk): ChatChunk[] {
    return this.#done ? NOTHING : this.#mend(chunk);
  }

  /**
   * Hands out what is held back: a call whose name might have gone on, a text that might have been a tag. To be called
   * once no event follows, for whatever reason.
   */
  drain(): ChatChunk[] {
    const chunks = this.#release();
    for (const choice of this.#choices.values()) {
      const delta: Delta = {};
      choice.drain(delta);
      if (Object.keys(delta).length > 0) {
        chunks.push(this.#chunk(choice, delta, null));
      }
    }
    return chunks;
  }

  /**
   * Ends the stream: returns the chunk with the finish reasons that `[DONE]` stands for where the server sent none.
   *
   * @throws {StreamError} `truncated` when there was neither `[DONE]` nor a finish reason for each choice
   */
  end(): ChatChunk[] {
    if (!this.#done && !this.finished) {
      throw new StreamError(
        "the answer is cut: its stream ended without a finish reason",
        { kind: "truncated" },
      );
    }
    return [...this.#choices.values()]
      .filter((choice) => !choice.finished)
      .map((choice) => this.#chunk(choice, {}, choice.impliedReason));
  }

  #mend(raw: RawChunk): ChatChunk[] {
    this.#head(raw);
    const usage = readUsage(raw, this.#usage);
    if (usage !== null) this.#usage = usage;
    if (usage !== null || isObject(raw.usage)) raw.usage = usage;
    if (raw.obfuscation !== undefined) delete raw.obfuscation;
    const choices: unknown[] = Array.isArray(raw.choices) ? raw.choices : [];
    raw.choices = choices;
    const chunk = raw as unknown as ChatChunk;
    const [only] = choices;
    return choices.length === 1 && isObject(only)
      ? this.#single(chunk, only)
      : this.#several(chunk, choices);
  }

  /** What a chunk is of, the same in all of them; early ones may be placeholders, with empty members. */
  #head(raw: RawChunk): void {
    if (this.#id === "" && typeof raw.id === "string") this.#id = raw.id;
    if (raw.id !== this.#id) raw.id = this.#id;
    if (typeof raw.created === "number" && raw.created !== 0) {
      this.#created = raw.created;
    } else raw.created = this.#created;
    if (typeof raw.model === "string" && raw.model !== "") {
      this.#model = raw.model;
    } else raw.model = this.#model;
    if (raw.object !== "chat.completion.chunk") {
      raw.object = "chat.completion.chunk";
    }
  }

  #single(chunk: ChatChunk, raw: RawChoice): ChatChunk[] {
    const choice = this.#choice(raw, 0);
    if (this.#held !== undefined && this.#held.choice !== choice) {
      this.#held.choice.settle();
    }
    takeUsage(raw);
    choice.decode(raw);
    if (this.#held !== undefined && choice.continuedName) {
      if (chunk.usage) this.#held.chunk.usage = chunk.usage;
      return NOTHING;
    }
    if (this.#held === undefined && !choice.naming) return [chunk];
    const chunks = this.#held === undefined ? [] : [this.#held.chunk];
    this.#held = undefined;
    if (choice.naming && !choice.finished) this.#held = { chunk, choice };
    else chunks.push(chunk);
    return chunks;
  }

  #several(chunk: ChatChunk, choices: readonly unknown[]): ChatChunk[] {
    const chunks = this.#release();
    const decoded: ChunkChoice[] = [];
    choices.forEach((raw, position) => {
      if (!isObject(raw)) return;
      const choice = this.#choice(raw, position);
      takeUsage(raw);
      decoded.push(choice.decode(raw));
      choice.settle();
    });
    chunk.choices = decoded;
    chunks.push(chunk);
    return chunks;
  }

  #choice(raw: RawChoice, position: number): ChoiceDecoder {
    const index = Number.isInteger(raw.index) ? raw.index as number : position;
    let choice = this.#choices.get(index);
    if (choice === undefined) {
      choice = new ChoiceDecoder(index, this.#options);
      this.#choices.set(index, choice);
    }
    return choice;
  }

  #release(): ChatChunk[] {
    if (this.#held === undefined) return [];
    const { chunk, choice } = this.#held;
    this.#held = undefined;
    choice.settle();
    return [chunk];
  }

  #chunk(
    { index }: ChoiceDecoder,
    delta: Delta,
    reason: string | null,
  ): ChatChunk {
    return {
      id: this.#id,
      object: "chat.completion.chunk",
      created: this.#created,
      model: this.#model,
      choices: [{ index, delta, "finish_reason": reason }],
    };
  }
}

function parse({ data, event, unterminated }: ServerSentEvent): unknown {
  try {
    return JSON.parse(data);
  } catch {
    if (event === "error") return data;
    // The last event of a connection that was cut: the missing end will tell.
    if (unterminated) return undefined;
    throw unreadableEvent(data);
  }
}

/** `{}` and Anthropic's `{"type":"ping"}`, sent to keep the connection. */
function isPing(chunk: RawChunk): boolean {
  if (chunk.choices !== undefined) return false;
  return chunk.type === "ping" || Object.keys(chunk).length === 0;
}

/** Its place is in the chunk. */
function takeUsage(choice: RawChoice): void {
  if (choice.usage !== undefined) delete choice.usage;
}
