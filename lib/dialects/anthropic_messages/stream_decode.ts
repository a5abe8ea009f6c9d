/**
 * A stream of Messages events as Chat Completions chunks.
 *
 * @module
 */
import type { ChatChunk, Delta, FinishReason } from "../../core/chat.ts";
import { StreamError } from "../../core/errors.ts";
import { isObject } from "../../core/invalid.ts";
import { type DecodeOptions, refusalText } from "./answer_decode.ts";
import { type Answer, type OpenBlock, openBlock } from "./block_decode.ts";
import { decodeErrorEvent } from "./errors.ts";
import type { AnyDelta, AnyEvent, AnyMessage } from "./types.ts";
import { decodeStopReason, decodeUsage, mergeUsage } from "./usage.ts";

/**
 * Turns events into chunks as they come: {@linkcode MessageStreamDecoder.push} for every event,
 * {@linkcode MessageStreamDecoder.end} once the body has ended.
 *
 * @example
 * ```ts ignore
 * const decoder = new MessageStreamDecoder();
 * for await (const { data, event } of events) yield* decoder.push(data, event);
 * yield* decoder.end();
 * ```
 */
export class MessageStreamDecoder {
  readonly #answer: Answer;
  readonly #created: number;
  readonly #blocks = new Map<number, OpenBlock>();
  #id = "";
  #model = "";
  #usage: Record<string, unknown> = {};
  #latestIndex = -1;
  #started = false;
  #begun = false;
  #finished = false;
  #ended = false;

  /** Creates a decoder for one stream. */
  constructor(options: DecodeOptions = {}) {
    this.#answer = { options, calls: 0, characters: 0 };
    this.#created = options.created ?? Math.floor(Date.now() / 1000);
  }

  /** Whether anything of the answer has come; until then a failed call may be repeated unseen. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether the reason to stop has come: a cut after it takes nothing from the answer. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Whether the stream has said that it is over, even if the connection stays open. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Takes one event and returns the chunks that it completes.
   *
   * @param data the event's data; empty ones and comments that a relay passed on as data are skipped
   * @param eventName the event's name, which stands in for a missing `type`
   * @throws {ApiError} the provider failed before anything of the answer came
   * @throws {StreamError} `error`: it failed later; `invalid`: data that is no JSON object
   */
  push(data: string, eventName = "message"): ChatChunk[] {
    const event = this.#ended ? undefined : this.#parse(data);
    return event === undefined ? [] : this.take(event, eventName);
  }

  /**
   * As {@linkcode MessageStreamDecoder.push}, of an event that has been parsed.
   *
   * @throws {ApiError | StreamError} as there
   */
  take(event: AnyEvent, eventName = "message"): ChatChunk[] {
    if (this.#ended) return [];
    const type = typeof event.type === "string" ? event.type : eventName;
    if (type === "error" || event.error) throw this.#failure(event);
    switch (type) {
      case "message_start":
        return this.#start(event.message);
      case "content_block_start":
        return this.#openBlock(event);
      case "content_block_delta":
        return this.#addToBlock(event);
      case "content_block_stop":
        return this.#closeBlock(this.#indexOf(event, this.#latestIndex));
      case "message_delta":
        this.#usage = mergeUsage(this.#usage, event.usage);
        return this.#finish(event.delta);
      case "message_stop":
        return this.#stop();
      default:
        return []; // pings, and events that later versions add
    }
  }

  /**
   * Ends the stream; a stop reason without `message_stop` counts as an end.
   *
   * @throws {StreamError} `truncated`: neither has come
   */
  end(): ChatChunk[] {
    if (this.#ended) return [];
    if (this.#finished) return this.#stop();
    throw new StreamError("the answer was cut before its end", {
      kind: "truncated",
    });
  }

  /** Undefined for what is no event. */
  #parse(data: string): AnyEvent | undefined {
    const text = data.trim();
    if (text === "" || text.startsWith(":")) return undefined;
    // Some relays end every stream in the other dialect's way.
    if (text === "[DONE]") return { type: "message_stop" };
    try {
      const event: unknown = JSON.parse(text);
      if (isObject(event)) return event;
    } catch (cause) {
      throw unreadable(text, cause);
    }
    throw unreadable(text);
  }

  #failure(event: AnyEvent): Error {
    const error = decodeErrorEvent(event, this.#answer.options.headers);
    if (!this.#begun) return error;
    const { message, type, code, status } = error;
    return new StreamError(message, { kind: "error", type, code, status });
  }

  #start(value: unknown): ChatChunk[] {
    if (this.#started) return []; // some relays send it twice
    this.#started = true;
    const message: AnyMessage = isObject(value) ? value : {};
    if (typeof message.id === "string") this.#id = message.id;
    if (typeof message.model === "string") this.#model = message.model;
    this.#usage = mergeUsage(this.#usage, message.usage);
    const chunks = [this.#chunk({ role: "assistant", content: "" })];
    // Gateways without streaming of their own put the whole answer here.
    const content = Array.isArray(message.content) ? message.content : [];
    for (const [index, block] of content.entries()) {
      chunks.push(...this.#openBlock({ index, "content_block": block }));
    }
    chunks.push(...this.#finish(message));
    return chunks;
  }

  #openBlock(event: AnyEvent): ChatChunk[] {
    const index = this.#indexOf(event, this.#latestIndex + 1);
    const { content_block: content } = event;
    if (!isObject(content)) return [];
    const chunks = this.#closeBlock(index); // its stop may have been left out
    const block = openBlock(content, this.#answer);
    this.#blocks.set(index, block);
    this.#latestIndex = index;
    chunks.push(...this.#emit(block.open()));
    return chunks;
  }

  #addToBlock(event: AnyEvent): ChatChunk[] {
    if (!isObject(event.delta)) return [];
    const delta: AnyDelta = event.delta;
    const index = this.#indexOf(event, Math.max(0, this.#latestIndex));
    let block = this.#blocks.get(index);
    if (block === undefined) {
      // Only text can do without a start.
      if (delta.text === undefined) return [];
      block = openBlock({ type: "text" }, this.#answer);
      this.#blocks.set(index, block);
    }
    return this.#emit(block.add(delta));
  }

  #closeBlock(index: number): ChatChunk[] {
    const block = this.#blocks.get(index);
    this.#blocks.delete(index);
    return this.#emit(block?.close());
  }

  #indexOf({ index }: AnyEvent, fallback: number): number {
    return typeof index === "number" ? index : fallback;
  }

  #finish(value: unknown): ChatChunk[] {
    const { stop_reason: reason, stop_details: details }: AnyMessage =
      isObject(value) ? value : {};
    if (this.#finished || typeof reason !== "string") return [];
    return this.#conclude(
      decodeStopReason(reason),
      reason === "refusal" ? { refusal: refusalText(details) } : {},
    );
  }

  #conclude(reason: FinishReason, delta: Delta): ChatChunk[] {
    const chunks = this.#started ? [] : this.#start(undefined);
    for (const index of [...this.#blocks.keys()]) {
      chunks.push(...this.#closeBlock(index));
    }
    this.#finished = true;
    this.#begun = true;
    const legacy = reason === "tool_calls" &&
      this.#answer.options.legacyFunctions;
    chunks.push(this.#chunk(delta, legacy ? "function_call" : reason));
    return chunks;
  }

  #stop(): ChatChunk[] {
    if (!this.#started) return [];
    const chunks = this.#finished
      ? []
      : this.#conclude(this.#answer.calls > 0 ? "tool_calls" : "stop", {});
    this.#ended = true;
    const usage = decodeUsage(this.#usage);
    if (usage !== undefined) chunks.push({ ...this.#frame(), usage });
    return chunks;
  }

  #emit(delta: Delta | undefined): ChatChunk[] {
    if (delta === undefined) return [];
    this.#begun = true;
    const chunk = this.#chunk(delta);
    return this.#started ? [chunk] : [...this.#start(undefined), chunk];
  }

  #chunk(delta: Delta, reason: FinishReason | null = null): ChatChunk {
    const choice = { index: 0, delta, "finish_reason": reason };
    return { ...this.#frame(), choices: [choice] };
  }

  #frame(): ChatChunk {
    return {
      id: this.#id,
      object: "chat.completion.chunk",
      created: this.#created,
      model: this.#model,
      choices: [],
    };
  }
}

function unreadable(text: string, cause?: unknown): StreamError {
  const start = text.slice(0, 80).toWellFormed();
  return new StreamError(`the stream holds data that is no event: ${start}`, {
    kind: "invalid",
    cause,
  });
}
