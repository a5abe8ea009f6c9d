/**
 * The output items of a response and the events that tell of them.
 *
 * @module
 */
import type { ToolCallDelta } from "../../core/chat.ts";
import type { ResponseItem, ResponsePart } from "./types.ts";

/** An event without its number. */
export interface Told {
  type: string;
  [member: string]: unknown;
}

/** An item that is being written. */
export interface OpenItem {
  /** As it stands; text is joined when the item ends. */
  readonly item: ResponseItem;
  /** Events that announce the item. */
  start(): Told[];
  /** Events for a further piece of text. */
  add(piece: string, logprobs?: unknown[]): Told[];
  /** Events that complete the item. */
  end(): Told[];
}

/** The kinds of text that a message or reasoning item holds: part type, its text's member, its events' name. */
const TEXTS = {
  text: { part: "output_text", member: "text", event: "output_text" },
  refusal: { part: "refusal", member: "refusal", event: "refusal" },
  reasoning: {
    part: "reasoning_text",
    member: "text",
    event: "reasoning_text",
  },
} as const;

/** Which text an item holds. */
export type TextKind = keyof typeof TEXTS;

/** An item with one part of text: a message or reasoning. */
export class TextItem implements OpenItem {
  readonly item: ResponseItem;
  readonly kind: TextKind;
  readonly #index: number;
  readonly #pieces: string[] = [];
  readonly #logprobs: unknown[] = [];

  /** Begins the item at a place in the output. */
  constructor(kind: TextKind, index: number, id: string) {
    this.kind = kind;
    this.#index = index;
    this.item = kind === "reasoning"
      ? { id, type: "reasoning", summary: [], content: [] }
      : {
        id,
        type: "message",
        status: "in_progress",
        role: "assistant",
        content: [],
      };
  }

  start(): Told[] {
    return [
      added(this.#index, structuredClone(this.item)),
      this.#told("response.content_part.added", { part: this.#part("") }),
    ];
  }

  add(piece: string, logprobs: unknown[] = []): Told[] {
    this.#pieces.push(piece);
    this.#logprobs.push(...logprobs);
    return [
      this.#told(`response.${TEXTS[this.kind].event}.delta`, {
        delta: piece,
        ...(this.kind === "text" ? { logprobs } : {}),
      }),
    ];
  }

  end(): Told[] {
    const text = this.#pieces.join("");
    const part = this.#part(text);
    this.item.content = [part];
    if (this.item.type === "message") this.item.status = "completed";
    return [
      this.#told(`response.${TEXTS[this.kind].event}.done`, {
        [TEXTS[this.kind].member]: text,
        ...(this.kind === "text" ? { logprobs: this.#logprobs } : {}),
      }),
      this.#told("response.content_part.done", { part }),
      done(this.#index, this.item),
    ];
  }

  #part(text: string): ResponsePart {
    const { part: type, member } = TEXTS[this.kind];
    return this.kind === "text"
      ? { type, text, annotations: [], logprobs: [...this.#logprobs] }
      : { type, [member]: text };
  }

  #told(type: string, members: Record<string, unknown>): Told {
    return {
      type,
      item_id: this.item.id,
      output_index: this.#index,
      content_index: 0,
      ...members,
    };
  }
}

/** A call of a function or of a custom tool. */
export class CallItem implements OpenItem {
  readonly item: ResponseItem;
  readonly #index: number;
  readonly #member: "arguments" | "input";
  readonly #pieces: string[] = [];

  /** Begins the item with a call's first delta. */
  constructor(call: ToolCallDelta, index: number, id: string) {
    const custom = call.type === "custom";
    this.#index = index;
    this.#member = custom ? "input" : "arguments";
    this.item = {
      id,
      type: custom ? "custom_tool_call" : "function_call",
      ...(custom ? {} : { status: "in_progress" }),
      call_id: call.id ?? "",
      name: (custom ? call.custom?.name : call.function?.name) ?? "",
      [this.#member]: "",
    };
  }

  start(): Told[] {
    return [added(this.#index, { ...this.item })];
  }

  add(piece: string): Told[] {
    this.#pieces.push(piece);
    return [this.#told("delta", { delta: piece })];
  }

  end(): Told[] {
    const text = this.#pieces.join("");
    this.item[this.#member] = text;
    if (this.#member === "arguments") this.item.status = "completed";
    return [
      this.#told("done", {
        [this.#member]: text,
        ...(this.#member === "arguments" ? { name: this.item.name } : {}),
      }),
      done(this.#index, this.item),
    ];
  }

  #told(what: "delta" | "done", members: Record<string, unknown>): Told {
    return {
      type: this.#member === "input"
        ? `response.custom_tool_call_input.${what}`
        : `response.function_call_arguments.${what}`,
      item_id: this.item.id,
      output_index: this.#index,
      ...members,
    };
  }
}

function added(index: number, item: ResponseItem): Told {
  return { type: "response.output_item.added", output_index: index, item };
}

function done(index: number, item: ResponseItem): Told {
  return { type: "response.output_item.done", output_index: index, item };
}
