/**
 * Chat Completions chunks as a stream of Messages events.
 *
 * @module
 */
import type { ChatChunk, Delta, Usage } from "../../core/chat.ts";
import { BlockQueue } from "./block_encode.ts";
import type { MessageStreamEvent, ReasoningBlock } from "./types.ts";
import { encodeStop, encodeUsage } from "./usage.ts";

/**
 * Turns the chunks of an answer's first choice into events: {@linkcode MessageStreamEncoder.push} for every chunk,
 * {@linkcode MessageStreamEncoder.end} once the answer is whole. On the wire an event is named after its `type`.
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
  #finishReason: string | null = null;
  #usage: Usage | undefined;

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

  /** Closes the answer: open blocks, the reason to stop with the tokens counted, the end. */
  *end(): Generator<MessageStreamEvent, void> {
    yield* this.#start({ id: "", model: "" });
    yield* this.#blocks.flush(true);
    yield {
      type: "message_delta",
      delta: encodeStop(this.#finishReason, this.#called, this.#refusal),
      usage: encodeUsage(this.#usage),
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
        id,
        type: "message",
        role: "assistant",
        model,
        content: [],
        "stop_reason": null,
        "stop_sequence": null,
        "stop_details": null,
        container: null,
        usage: encodeUsage(this.#usage),
      },
    };
  }

  #take(delta: Delta): void {
    const { reasoning_content: reasoning, thinking_blocks: sealed } = delta;
    if (Array.isArray(sealed)) this.#seal(sealed, Boolean(reasoning));
    else if (reasoning) this.#blocks.thinking(reasoning);
    if (delta.content) this.#blocks.text(delta.content);
    if (delta.refusal) this.#refusal += delta.refusal;
    for (const call of delta.tool_calls ?? []) {
      this.#called = true;
      this.#blocks.call(call);
    }
  }

  /** Sealed blocks follow their text, unless the answer came whole: then both are in one delta. */
  #seal(blocks: ReasoningBlock[], withText: boolean): void {
    for (const block of blocks) {
      if (withText && block.type === "thinking") {
        this.#blocks.thinking(block.thinking);
      }
      this.#blocks.sealed(block);
    }
  }
}
