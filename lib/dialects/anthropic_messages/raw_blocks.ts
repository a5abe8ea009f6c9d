/**
 * Collects the content of an answer unchanged, to send it back.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { numberKey } from "../../core/data/names.ts";
import { parseExact } from "./json.ts";
import type { AnyEvent } from "./types.ts";

type Block = Record<string, unknown>;

/** A block that has not ended. */
interface OpenRawBlock {
  readonly index: number;
  readonly block: Block;
  /** Pieces of its texts, by member. */
  readonly pieces: Map<string, string[]>;
  /** Its citations; absent until the first. */
  citations?: unknown[];
}

/** Members that come in pieces, by the type of the delta that adds a piece. */
const PIECES: Readonly<Record<string, string>> = {
  "text_delta": "text",
  "thinking_delta": "thinking",
  "signature_delta": "signature",
  "input_json_delta": "partial_json",
  "compaction_delta": "content",
};

/** Collects the blocks of one or several answers, one behind the other. */
export class RawBlocks {
  readonly #blocks: Block[] = [];
  /** Blocks of the answer that is being read, by their index in it. */
  #open = new Map<number | string, OpenRawBlock>();
  #complete = true;
  #container: string | undefined;

  /** All blocks so far; ends those that are open. */
  get blocks(): readonly unknown[] {
    this.#close();
    return this.#blocks;
  }

  /** Whether all of it can be sent back. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Id of the container in which the provider's own tools work, which is sent back, too. */
  get container(): string | undefined {
    return this.#container;
  }

  /** Number of calls and of text characters so far, which the next answer continues. */
  get before(): { calls: number; characters: number } {
    let calls = 0;
    let characters = 0;
    for (const { type, text } of this.blocks as Block[]) {
      if (type === "tool_use") calls++;
      if (type === "text" && typeof text === "string") {
        characters += text.length;
      }
    }
    return { calls, characters };
  }

  /** Takes the content of an unstreamed answer. */
  message(message: Readonly<Record<string, unknown>>): void {
    const { content, container } = message;
    this.#note(container);
    if (!Array.isArray(content)) return;
    for (const block of content) if (isObject(block)) this.#blocks.push(block);
  }

  /** Takes an event of a stream. */
  event(type: string, event: AnyEvent): void {
    const { index, content_block: block, delta, message } = event;
    const at = typeof index === "number" ? index : this.#open.size - 1;
    if (type === "message_start" && isObject(message)) {
      this.#close();
      this.message(message);
    } else if (type === "content_block_start" && isObject(block)) {
      this.#open.set(numberKey(Math.max(0, at)), {
        index: Math.max(0, at),
        block: { ...block },
        pieces: new Map(),
      });
    } else if (type === "content_block_delta" && isObject(delta)) {
      this.#add(at, delta);
    } else if (type === "message_delta" && isObject(delta)) {
      this.#note(delta["container"]);
    }
  }

  #note(container: unknown): void {
    if (isObject(container) && typeof container["id"] === "string") {
      this.#container = container["id"];
    }
  }

  #add(at: number, delta: Block): void {
    const open = this.#open.get(numberKey(at));
    const { type, citation } = delta;
    if (open !== undefined && type === "citations_delta") {
      const { block } = open;
      // Copied once, because the block may be shared and have thousands of citations.
      open.citations ??= Array.isArray(block["citations"])
        ? [...block["citations"]]
        : [];
      open.citations.push(citation);
      block["citations"] = open.citations;
      return;
    }
    const member = typeof type === "string" && Object.hasOwn(PIECES, type)
      ? PIECES[type]
      : undefined;
    const piece = member === undefined ? undefined : delta[member];
    if (open === undefined || member === undefined) {
      this.#complete = false;
      return;
    }
    if (typeof piece !== "string") return;
    const pieces = open.pieces.get(member);
    if (pieces === undefined) open.pieces.set(member, [piece]);
    else pieces.push(piece);
  }

  #close(): void {
    const order = [...this.#open.values()].sort((a, b) => a.index - b.index);
    this.#open = new Map();
    for (const { block, pieces } of order) {
      for (const [member, texts] of pieces) this.#put(block, member, texts);
      this.#blocks.push(block);
    }
  }

  #put(block: Block, member: string, texts: readonly string[]): void {
    const text = texts.join("");
    if (member !== "partial_json") {
      const start = block[member];
      block[member] = typeof start === "string" ? start + text : text;
      return;
    }
    try {
      if (text !== "") block["input"] = parseExact(text);
    } catch {
      this.#complete = false; // half a call
    }
  }
}
