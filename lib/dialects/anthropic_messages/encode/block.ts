/**
 * Content blocks of a streamed answer, in an order that every client reads: a block is closed before the
 * next one opens.
 *
 * @module
 */
import type { ToolCallDelta } from "../../../core/chat.ts";
import { JsonProgress } from "../../../core/data/json_progress.ts";
import type { WebCitation } from "../citation.ts";
import { encodeToolId } from "../tool_id.ts";
import type {
  AnswerBlock,
  BlockDelta,
  MessageStreamEvent,
  ReasoningBlock,
} from "../types.ts";

/** A block: its start, and the pieces that have not been written. */
class PendingBlock {
  readonly start: AnswerBlock;
  readonly deltas: BlockDelta[] = [];
  /** Whether its signature has arrived, so that further reasoning is a new block. */
  sealed = false;
  readonly #json = new JsonProgress();

  constructor(start: AnswerBlock) {
    this.start = start;
  }

  add(delta: BlockDelta): void {
    this.deltas.push(delta);
    if (delta.type === "input_json_delta") {
      this.#json.push(delta.partial_json);
    }
  }

  /** Whether nothing more can come once another block has begun: true for a call only when its arguments are complete. */
  get complete(): boolean {
    return this.start.type !== "tool_use" || this.#json.complete;
  }
}

/**
 * Puts pieces into blocks, and blocks into a queue. The first block is written as it grows; the pieces of the others
 * wait, so that calls with interleaved arguments are written one after the other.
 */
export class BlockQueue {
  readonly #queue: PendingBlock[] = [];
  /** How many at the beginning of the queue are written. */
  #written = 0;
  readonly #calls = new Map<number, PendingBlock>();
  /** Index of the first block in the queue. */
  #index = 0;
  #opened = false;

  /** Adds to the open text, or begins one. */
  text(text: string): void {
    this.#tail("text", () => ({ type: "text", text: "" }))
      .add({ type: "text_delta", text });
  }

  /** Adds a source to the open text, or to a new, empty one. */
  cite(citation: WebCitation): void {
    this.#tail("text", () => ({ type: "text", text: "" }))
      .add({ type: "citations_delta", citation });
  }

  /** Adds to the open reasoning, or begins a block. */
  thinking(thinking: string): void {
    this.#thought().add({ type: "thinking_delta", thinking });
  }

  /** Adds a sealed block of reasoning, whose text may have come already. */
  sealed(block: ReasoningBlock): void {
    if (block.type === "redacted_thinking") {
      this.#queue.push(new PendingBlock(block));
      return;
    }
    const thought = this.#thought();
    thought.add({ type: "signature_delta", signature: block.signature });
    thought.sealed = true;
  }

  /** Adds a piece of a call; ignores pieces of a call that has not begun. */
  call({ index, id, function: piece }: ToolCallDelta): void {
    let block = this.#calls.get(index);
    if (block === undefined) {
      if (piece?.name === undefined) return;
      block = new PendingBlock({
        type: "tool_use",
        id: encodeToolId(id ?? ""),
        name: piece.name,
        input: {},
      });
      this.#calls.set(index, block);
      this.#queue.push(block);
    }
    if (piece?.arguments) {
      block.add({ type: "input_json_delta", "partial_json": piece.arguments });
    }
  }

  /**
   * Returns the events that can be written now.
   *
   * @param atEnd whether nothing more will come
   */
  *flush(atEnd = false): Generator<MessageStreamEvent, void> {
    let block: PendingBlock | undefined;
    while ((block = this.#queue[this.#written]) !== undefined) {
      const index = this.#index;
      if (!this.#opened) {
        yield {
          type: "content_block_start",
          index,
          "content_block": block.start,
        };
        this.#opened = true;
      }
      for (const delta of block.deltas.splice(0)) {
        yield { type: "content_block_delta", index, delta };
      }
      const last = this.#queue.length - this.#written === 1;
      if (!atEnd && (last || !block.complete)) return;
      yield { type: "content_block_stop", index };
      this.#drop();
      this.#index++;
      this.#opened = false;
    }
  }

  /** Takes the first block off: a shift would move all others for each. */
  #drop(): void {
    if (2 * ++this.#written < this.#queue.length) return;
    this.#queue.splice(0, this.#written);
    this.#written = 0;
  }

  #thought(): PendingBlock {
    return this.#tail(
      "thinking",
      () => ({ type: "thinking", thinking: "", signature: "" }),
    );
  }

  #tail(type: AnswerBlock["type"], start: () => AnswerBlock): PendingBlock {
    let block = this.#queue.at(-1);
    if (block?.start.type !== type || block.sealed) {
      block = new PendingBlock(start());
      this.#queue.push(block);
    }
    return block;
  }
}
