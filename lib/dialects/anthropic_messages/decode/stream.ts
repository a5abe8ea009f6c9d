/**
 * A stream of Messages events as Chat Completions chunks.
 *
 * @module
 */
import { deltaHasContent } from "../../../core/answer.ts";
import type { ChatChunk, Delta, FinishReason } from "../../../core/chat.ts";
import { StreamError } from "../../../core/errors.ts";
import { withoutSecrets } from "../../../core/secrets.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { numberKey } from "../../../core/data/names.ts";
import { SimilarJson } from "../../../json/similar_json.ts";
import { type DecodeOptions, refusalText } from "./answer.ts";
import { noteBlock, noteCitation, noteMembers } from "./note_answer.ts";
import { type Answer, newAnswer, type OpenBlock, openBlock } from "./block.ts";
import { decodeErrorEvent } from "../errors.ts";
import type { AnyDelta, AnyEvent, AnyMessage } from "../types.ts";
import { decodeStopReason, decodeUsage, mergeUsage } from "../usage.ts";

/** Paths of the texts in an event's data that continue those of the event before. */
export const MESSAGE_TEXTS: readonly string[] = [
  "delta.text",
  "delta.thinking",
];

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
  readonly #json = new SimilarJson();
  readonly #blocks = new Map<number | string, OpenBlock>();
  #id = "";
  #model = "";
  readonly #usage: Record<string, unknown> = {};
  #latestIndex = -1;
  #started = false;
  #begun = false;
  #finished = false;
  #ended = false;

  /** Creates a decoder for one stream. */
  constructor(options: DecodeOptions = {}) {
    this.#answer = newAnswer(options);
    this.#created = options.created ?? Math.floor(Date.now() / 1000);
  }

  /** Whether the stop reason has come: a stream that is cut after it is complete. */
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
   * @param data the event's data; empty data, and comments that a relay sends as data, are skipped
   * @param eventName the event's name, used if `type` is missing
   * @throws {ApiError} the provider failed before the answer had begun
   * @throws {StreamError} `error`: a later failure; `invalid`: the data is not a JSON object, or starts another message
   */
  push(data: string, eventName = "message"): ChatChunk[] {
    const event = this.#ended ? undefined : this.#parse(data);
    if (event === undefined) return [];
    const type = typeof event.type === "string" ? event.type : eventName;
    if (type === "error" || event.error) throw this.#failure(event);
    this.#answer.options.keeper?.take(event, type);
    this.#answer.options.blocks?.event(type, event);
    switch (type) {
      case "message_start":
        return this.#start(event.message);
      case "content_block_start":
        return this.#openBlock(event);
      case "content_block_delta":
        return this.#addToBlock(event);
      case "content_block_stop":
        return this.#closeBlock(
          numberKey(this.#indexOf(event, this.#latestIndex)),
        );
      case "message_delta":
        mergeUsage(this.#usage, event.usage);
        if (isObject(event.delta)) {
          noteMembers(event.delta, this.#answer.options.leaveOut);
        }
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
   * @throws {StreamError} `truncated`: the stream has neither
   */
  end(): ChatChunk[] {
    if (this.#ended) return [];
    if (this.#finished) return this.#stop();
    throw new StreamError("the answer was cut before its end", {
      kind: "truncated",
    });
  }

  /** Parses an event's data; undefined for empty data and comments. */
  #parse(data: string): AnyEvent | undefined {
    const text = data.trim();
    if (text === "" || text.startsWith(":")) return undefined;
    // Some relays end every stream as Chat Completions does.
    if (text === "[DONE]") return { type: "message_stop" };
    try {
      const event = this.#json.parse(text);
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
    const message: AnyMessage = isObject(value) ? value : {};
    if (this.#started) return this.#startAgain(message);
    this.#started = true;
    if (typeof message.id === "string") this.#id = message.id;
    if (typeof message.model === "string") this.#model = message.model;
    mergeUsage(this.#usage, message.usage);
    noteMembers({ ...message }, this.#answer.options.leaveOut);
    const chunks = [this.#chunk({ role: "assistant", content: "" })];
    // Gateways that do not stream put all content here.
    const content = Array.isArray(message.content) ? message.content : [];
    for (const [index, block] of content.entries()) {
      chunks.push(...this.#openBlock({ index, "content_block": block }));
    }
    chunks.push(...this.#finish(message));
    return chunks;
  }

  /**
   * Ignores a second start, which some relays send, if it is of the same message or nothing has come.
   *
   * @throws {StreamError} `invalid`: another message begins before this one has ended
   */
  #startAgain({ id }: AnyMessage): ChatChunk[] {
    if (this.#finished) return this.#stop();
    if (!this.#begun && this.#blocks.size === 0 || id === this.#id) return [];
    throw new StreamError("another message begins before this one has ended", {
      kind: "invalid",
    });
  }

  #openBlock(event: AnyEvent): ChatChunk[] {
    const index = this.#indexOf(event, this.#latestIndex + 1);
    const key = numberKey(index);
    const { content_block: content } = event;
    if (!isObject(content)) return [];
    const chunks = this.#closeBlock(key); // its stop may have been left out
    const block = openBlock(content, this.#answer);
    noteBlock(content, this.#answer.options.leaveOut);
    this.#blocks.set(key, block);
    this.#latestIndex = index;
    chunks.push(...this.#emit(block.open()));
    return chunks;
  }

  #addToBlock(event: AnyEvent): ChatChunk[] {
    if (!isObject(event.delta)) return [];
    const delta: AnyDelta = event.delta;
    const index = this.#indexOf(event, Math.max(0, this.#latestIndex));
    const key = numberKey(index);
    let block = this.#blocks.get(key);
    if (block === undefined) {
      // A text needs no start; other blocks do.
      if (delta.text === undefined) return [];
      block = openBlock({ type: "text" }, this.#answer);
      this.#blocks.set(key, block);
    }
    if (delta.citation !== undefined) {
      noteCitation(delta.citation, this.#answer.options.leaveOut);
    }
    return this.#emit(block.add(delta));
  }

  #closeBlock(key: number | string): ChatChunk[] {
    const block = this.#blocks.get(key);
    this.#blocks.delete(key);
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
    for (const key of [...this.#blocks.keys()]) {
      chunks.push(...this.#closeBlock(key));
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
    this.#begun ||= deltaHasContent(delta);
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
  const start = withoutSecrets(text).slice(0, 80).toWellFormed();
  return new StreamError(
    `the stream holds data that is not an event: ${start}`,
    {
      kind: "invalid",
      cause,
    },
  );
}
