/**
 * Decodes the events of a Chat Completions stream to chunks, and corrects the known deviations of servers.
 *
 * @module
 */
import { checkChoices } from "../../core/answer_limits.ts";
import type { ChatChunk, ChunkChoice, Delta, Usage } from "../../core/chat.ts";
import { StreamError } from "../../core/errors.ts";
import { isObject } from "../../core/data/invalid.ts";
import { numberKey } from "../../core/data/names.ts";
import { SimilarJson } from "../../json/similar_json.ts";
import type { ServerSentEvent } from "../../stream/sse.ts";
import { blockedPrompt } from "./blocked_prompt.ts";
import { ChoiceDecoder, type DecodeOptions } from "./choice_decoder.ts";
import { unreadableEvent } from "./errors.ts";
import { inBandError } from "./in_band_error.ts";
import { TokenIndexes } from "./token_indexes.ts";
import type { RawChoice, RawChunk } from "./types.ts";
import { readUsage } from "./usage.ts";

/** Paths of the texts in an event's data that continue those of the event before. */
export const CHUNK_TEXTS: readonly string[] = [
  "choices[].delta.content",
  "choices[].delta.reasoning_content",
  "choices[].delta.reasoning",
];

const NOTHING: ChatChunk[] = [];
const BRACE = 0x7b;

/**
 * Decodes one stream, event by event. Chunks are the server's own objects, corrected in place; unknown members stay.
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
  readonly #json = new SimilarJson();
  readonly #choices = new Map<number | string, ChoiceDecoder>();
  readonly #indexes: TokenIndexes | undefined;
  #id = "";
  #created = 0;
  #model = "";
  #usage: Usage | undefined;
  #done = false;
  /** The finish reason of an answer without choices, because its prompt was blocked. */
  #blocked: string | undefined;
  /** A chunk that opened a tool call whose name the next event may complete. */
  #held: { chunk: ChatChunk; choice: ChoiceDecoder } | undefined;

  /** Starts a stream. */
  constructor(options: DecodeOptions = {}) {
    this.#options = options;
    if ((options.choices ?? 1) === 1) this.#indexes = new TokenIndexes();
  }

  /** Whether chunks of text may skip this decoder: nothing is held back, and no text changes its state. */
  get settled(): boolean {
    return !this.#done && this.#held === undefined &&
      !this.#options.thinkTags && (this.#indexes?.idle ?? true);
  }

  /** Whether `[DONE]` has come; later events are ignored. */
  get done(): boolean {
    return this.#done;
  }

  /** Whether every choice that has begun has its finish reason. */
  get finished(): boolean {
    for (const choice of this.#choices.values()) {
      if (!choice.finished) return false;
    }
    return this.#choices.size > 0;
  }

  /** Whether every choice of the request has its finish reason. */
  get complete(): boolean {
    return this.#choices.size >= (this.#options.choices ?? 1) && this.finished;
  }

  /**
   * Takes the next event and returns the chunks that are ready: mostly one; none for pings, empty data and events
   * after `[DONE]`.
   *
   * @throws {StreamError} `error` when the event reports a failure, `invalid` when it cannot be read
   */
  push(event: ServerSentEvent): ChatChunk[] {
    if (this.#done || event.event === "ping") return NOTHING;
    const { data } = event;
    if (data.charCodeAt(0) !== BRACE) {
      const text = data.trim();
      // Some relays send comments as data.
      if (text === "" || text.startsWith(":")) return NOTHING;
      if (text === "[DONE]") {
        this.#done = true;
        return NOTHING;
      }
    }
    const chunk = this.#data(event);
    if (chunk === undefined) return NOTHING;
    const failure = inBandError(chunk, event.event === "error");
    if (failure !== undefined) throw failure;
    if (!isObject(chunk)) throw unreadableEvent(data);
    return isPing(chunk) ? NOTHING : this.#take(chunk);
  }

  /**
   * The value of an event's data.
   *
   * @throws {SyntaxError} it is not JSON
   */
  parse(data: string): unknown {
    return this.#json.parse(data);
  }

  /** As {@linkcode ChunkDecoder.push}, for a chunk that has been parsed and reports no failure. */
  take(chunk: RawChunk): ChatChunk[] {
    return this.#done ? NOTHING : this.#take(chunk);
  }

  /**
   * Returns what is held back: a call whose name might have continued, a text that might have been a tag, a choice whose
   * index might have counted tokens. To be called once no event follows, for whatever reason.
   */
  drain(): ChatChunk[] {
    const late = this.#indexes?.flush() ?? [];
    const chunks = late.flatMap((chunk) => this.#correct(chunk));
    chunks.push(...this.#release());
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
   * Ends the stream; returns chunks with the finish reasons that `[DONE]` implies, for choices without one.
   *
   * @throws {StreamError} `truncated` when there was neither `[DONE]` nor a finish reason for each choice
   */
  end(): ChatChunk[] {
    if (this.#blocked !== undefined && this.#choices.size === 0) {
      const choice = new ChoiceDecoder(0, this.#options);
      return [this.#chunk(choice, {}, this.#blocked)];
    }
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

  #take(raw: RawChunk): ChatChunk[] {
    const indexes = this.#indexes;
    return indexes === undefined || indexes.idle
      ? this.#correct(raw)
      : indexes.push(raw).flatMap((chunk) => this.#correct(chunk));
  }

  #data({ data, event, unterminated }: ServerSentEvent): unknown {
    try {
      return this.parse(data);
    } catch {
      if (event === "error") return data;
      // The last event of a connection that was cut, which `end` reports.
      if (unterminated) return undefined;
      throw unreadableEvent(data);
    }
  }

  #correct(raw: RawChunk): ChatChunk[] {
    this.#head(raw);
    const usage = readUsage(raw, this.#usage);
    if (usage !== null) this.#usage = usage;
    if (usage !== null || isObject(raw.usage)) raw.usage = usage;
    if (raw.obfuscation !== undefined) delete raw.obfuscation;
    const choices: unknown[] = Array.isArray(raw.choices) ? raw.choices : [];
    raw.choices = choices;
    const chunk = raw as unknown as ChatChunk;
    if (choices.length === 0) this.#blocked ??= blockedPrompt(raw);
    const [only] = choices;
    return choices.length === 1 && isObject(only)
      ? this.#single(chunk, only)
      : this.#several(chunk, choices);
  }

  /** Gives every chunk the same id, time and model; early chunks may be placeholders with empty members. */
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
    let choice = this.#choices.get(numberKey(index));
    if (choice === undefined) {
      choice = new ChoiceDecoder(index, this.#options);
      this.#choices.set(numberKey(index), choice);
      checkChoices(this.#choices.size);
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

/** Whether a chunk is `{}` or Anthropic's `{"type":"ping"}`, which keep the connection open. */
function isPing(chunk: RawChunk): boolean {
  if (chunk.choices !== undefined) return false;
  return chunk.type === "ping" || Object.keys(chunk).length === 0;
}

/** Removes a choice's usage, which {@linkcode readUsage} has moved to the chunk. */
function takeUsage(choice: RawChoice): void {
  if (choice.usage !== undefined) delete choice.usage;
}
