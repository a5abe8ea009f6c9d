/**
 * Content blocks of a streamed answer, in the one order that every reader copes with: a block is closed before the
 * next one opens.
 *
 * @module
 */
import type { ToolCallDelta } from "../../core/chat.ts";
import { encodeToolId } from "./tool_id.ts";
import type {
  AnswerBlock,
  BlockDelta,
  MessageStreamEvent,
  ReasoningBlock,
} from "./types.ts";

/** One block: its start, and the pieces that have not been written yet. */
class PendingBlock {
  readonly start: AnswerBlock;
  readonly deltas: BlockDelta[] = [];
  /** Its seal has come, so that further reasoning is a block of its own. */
  sealed = false;
  readonly #json: string[] = [];
  #whole: boolean | undefined;

  constructor(start: AnswerBlock) {
    this.start = start;
  }

  add(delta: BlockDelta): void {
    this.deltas.push(delta);
    if (delta.type === "input_json_delta") {
      this.#json.push(delta.partial_json);
      this.#whole = undefined;
    }
  }

  /** Whether nothing more can come once another block has begun: of a call, when its arguments are whole. */
  get whole(): boolean {
    if (this.start.type !== "tool_use") return true;
    return this.#whole ??=
      this.#json.at(-1)?.trimEnd().endsWith("}") === true &&
      isJson(this.#json.join(""));
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Puts pieces into blocks and blocks in line. The first in line is written as it grows; the pieces of the others wait,
 * so calls whose arguments come interleaved still leave one after the other.
 */
export class BlockQueue {
  readonly #line: PendingBlock[] = [];
  readonly #calls = new Map<number, PendingBlock>();
  /** Index of the block that is first in line. */
  #index = 0;
  #opened = false;

  /** Adds to the text, or begins one. */
  text(text: string): void {
    this.#tail("text", () => ({ type: "text", text: "" }))
      .add({ type: "text_delta", text });
  }

  /** Adds to the reasoning, or begins some. */
  thinking(thinking: string): void {
    this.#thought().add({ type: "thinking_delta", thinking });
  }

  /** Takes a whole block of reasoning, the text of which may have come already. */
  sealed(block: ReasoningBlock): void {
    if (block.type === "redacted_thinking") {
      this.#line.push(new PendingBlock(block));
      return;
    }
    const thought = this.#thought();
    thought.add({ type: "signature_delta", signature: block.signature });
    thought.sealed = true;
  }

  /** Takes a piece of a call; pieces of a call that has not begun are left out. */
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
      this.#line.push(block);
    }
    if (piece?.arguments) {
      block.add({ type: "input_json_delta", "partial_json": piece.arguments });
    }
  }

  /**
   * What can be written now.
   *
   * @param atEnd whether nothing more will come
   */
  *flush(atEnd = false): Generator<MessageStreamEvent, void> {
    let block: PendingBlock | undefined;
    while ((block = this.#line[0]) !== undefined) {
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
      if (!atEnd && (this.#line.length === 1 || !block.whole)) return;
      yield { type: "content_block_stop", index };
      this.#line.shift();
      this.#index++;
      this.#opened = false;
    }
  }

  #thought(): PendingBlock {
    return this.#tail(
      "thinking",
      () => ({ type: "thinking", thinking: "", signature: "" }),
    );
  }

  #tail(type: AnswerBlock["type"], start: () => AnswerBlock): PendingBlock {
    let block = this.#line.at(-1);
    if (block?.start.type !== type || block.sealed) {
      block = new PendingBlock(start());
      this.#line.push(block);
    }
    return block;
  }
}
