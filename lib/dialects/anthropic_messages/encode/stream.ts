/**
 * Chat Completions chunks as a stream of Messages events.
 *
 * @module
 */
import type { ChatChunk, Delta, Usage } from "../../../core/chat.ts";
import { endingError } from "../../../core/ending.ts";
import type { StreamError } from "../../../core/errors.ts";
import { spokenText } from "../../../core/text/spoken.ts";
import { BlockQueue } from "./block.ts";
import { encodeCitations } from "./citations.ts";
import { TextPieces } from "./text_pieces.ts";
import { type MessageFacts, messageId } from "../message_facts.ts";
import type {
  MessageStreamEvent,
  MessageUsage,
  ReasoningBlock,
} from "../types.ts";
import { encodeStop, encodeUsage } from "../usage.ts";

/**
 * Turns the chunks of an answer's first choice into events: {@linkcode MessageStreamEncoder.push} for every chunk,
 * {@linkcode MessageStreamEncoder.end} once the answer is complete. On the wire an event is named after its `type`.
 *
 * A stream that fails has no end here: an `error` event with the body that `encodeError` gives closes it.
 *
 * @example
 * ```ts ignore
 * const encoder = new MessageStreamEncoder();
 * for await (const chunk of chunks) {
 *   for (const event of encoder.push(chunk)) write(event.type, event);
 * }
 * for (const event of encoder.end()) write(event.type, event);
 * ```
 */
export class MessageStreamEncoder {
  readonly #blocks = new BlockQueue();
  #started = false;
  #called = false;
  #refusal = "";
  /** The text so far: sources cite parts of it. */
  readonly #pieces = new TextPieces();
  #finishReason: string | null = null;
  #usage: Usage | undefined;
  readonly #facts: MessageFacts;

  /** Begins a message. */
  constructor(facts: MessageFacts = {}) {
    this.#facts = facts;
  }

  /** Whether the first event has an estimate of the request's tokens. */
  get estimates(): boolean {
    return this.#usage === undefined && this.#facts.inputTokens !== undefined;
  }

  /** Sets the answer's tokens, if they are known before the first chunk. */
  expectUsage(usage: Usage): void {
    this.#usage = usage;
  }

  /** Takes a chunk and returns the events that it brings. */
  *push(chunk: ChatChunk): Generator<MessageStreamEvent, void> {
    if (chunk.usage) this.#usage = chunk.usage;
    const choice = chunk.choices.find(({ index }) => index === 0);
    if (choice === undefined) return;
    yield* this.#start(chunk);
    this.#finishReason = choice.finish_reason ?? this.#finishReason;
    this.#take(choice.delta);
    yield* this.#blocks.flush();
  }

  /** The failure if the finish reason is one; the answer then ends with that, not with a stop reason. */
  get failure(): StreamError | undefined {
    return endingError(this.#finishReason);
  }

  /** Ends the answer: closes open blocks, and gives the stop reason and the tokens. */
  *end(): Generator<MessageStreamEvent, void> {
    yield* this.#start({ id: "", model: "" });
    yield* this.#blocks.flush(true);
    yield {
      type: "message_delta",
      delta: encodeStop(this.#finishReason, this.#called, this.#refusal),
      usage: this.#usage ? encodeUsage(this.#usage) : this.#estimate(),
    };
    yield { type: "message_stop" };
  }

  *#start(
    { id, model }: Pick<ChatChunk, "id" | "model">,
  ): Generator<MessageStreamEvent, void> {
    if (this.#started) return;
    this.#started = true;
    yield {
      type: "message_start",
      message: {
        id: messageId(id, this.#facts),
        type: "message",
        role: "assistant",
        model,
        content: [],
        "stop_reason": null,
        "stop_sequence": null,
        "stop_details": null,
        container: null,
        // The number of output tokens follows at the end.
        usage: this.#usage
          ? { ...encodeUsage(this.#usage), "output_tokens": 0 }
          : this.#estimate(),
      },
    };
  }

  #estimate(): MessageUsage {
    const { inputTokens } = this.#facts;
    const usage = encodeUsage(undefined);
    return inputTokens === undefined
      ? usage
      : { ...usage, "input_tokens": inputTokens };
  }

  #take(delta: Delta): void {
    const { reasoning_content: reasoning, thinking_blocks: sealed } = delta;
    if (Array.isArray(sealed)) this.#seal(sealed, Boolean(reasoning));
    else if (reasoning) this.#blocks.thinking(reasoning);
    const text = delta.content || spokenText(delta);
    if (text) {
      this.#blocks.text(text);
      this.#pieces.add(text);
    }
    if (delta["annotations"]) this.#cite(delta["annotations"]);
    if (delta.refusal) this.#refusal += delta.refusal;
    for (const call of delta.tool_calls ?? []) {
      this.#called = true;
      this.#blocks.call(call);
    }
  }

  #cite(annotations: unknown): void {
    for (const citation of encodeCitations(annotations, this.#pieces)) {
      this.#blocks.cite(citation);
    }
  }

  /** Adds sealed blocks. Their text has come before, except in an unstreamed answer, which has both in one delta. */
  #seal(blocks: ReasoningBlock[], withText: boolean): void {
    for (const block of blocks) {
      if (withText && block.type === "thinking") {
        this.#blocks.thinking(block.thinking);
      }
      this.#blocks.sealed(block);
    }
  }
}
