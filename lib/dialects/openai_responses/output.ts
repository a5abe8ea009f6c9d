/**
 * The output items of a response and the events that tell of them.
 *
 * @module
 */
import type { ToolCallDelta } from "../../core/chat.ts";
import type { ResponseItem, ResponsePart } from "./types.ts";

/** An event without its number. */
export interface Told {
  /** The event's name. */
  type: string;
  /** What it tells. */
  [member: string]: unknown;
}

/** How an item ended: `incomplete` where the answer was cut in the middle of it. */
export type ItemEnd = "completed" | "incomplete";

/** An item that is being written. */
export interface OpenItem {
  /** As it stands; text is joined when the item ends. */
  readonly item: ResponseItem;
  /** Nothing can follow once another item has begun. */
  readonly whole: boolean;
  /** Events that announce the item. */
  start(): Told[];
  /** Events for a further piece of text. */
  add(piece: string, logprobs?: unknown[]): Told[];
  /** Puts into the item what came of it; events that say so. */
  end(how: ItemEnd): Told[];
}

/** Which text an item holds. */
export type TextKind = "text" | "refusal" | "reasoning" | "summary";

/** The kinds of text that a message or reasoning item holds. */
const TEXTS: Readonly<
  Record<TextKind, {
    /** The type of the part. */
    part: string;
    /** The part's member that holds the text; the last event of it has the same. */
    member: "text" | "refusal";
    /** What the events of the text and those of the part are called, and how the part is addressed. */
    event: string;
    partEvent: string;
    index: string;
  }>
> = {
  text: {
    part: "output_text",
    member: "text",
    event: "output_text",
    partEvent: "content_part",
    index: "content_index",
  },
  refusal: {
    part: "refusal",
    member: "refusal",
    event: "refusal",
    partEvent: "content_part",
    index: "content_index",
  },
  reasoning: {
    part: "reasoning_text",
    member: "text",
    event: "reasoning_text",
    partEvent: "content_part",
    index: "content_index",
  },
  summary: {
    part: "summary_text",
    member: "text",
    event: "reasoning_summary_text",
    partEvent: "reasoning_summary_part",
    index: "summary_index",
  },
};

/** An item with one part of text: a message or reasoning. */
export class TextItem implements OpenItem {
  readonly item: ResponseItem;
  readonly whole = true;
  /** Which text it holds. */
  readonly kind: TextKind;
  readonly #index: number;
  readonly #pieces: string[] = [];
  readonly #logprobs: unknown[] = [];

  /** Begins the item at a place in the output. */
  constructor(kind: TextKind, index: number, id: string) {
    this.kind = kind;
    this.#index = index;
    this.item = kind === "reasoning" || kind === "summary"
      ? { id, type: "reasoning", summary: [] }
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
      this.#told(`${TEXTS[this.kind].partEvent}.added`, {
        part: this.#part(""),
      }),
    ];
  }

  add(piece: string, logprobs: unknown[] = []): Told[] {
    this.#pieces.push(piece);
    this.#logprobs.push(...logprobs);
    return [
      this.#told(`${TEXTS[this.kind].event}.delta`, {
        delta: piece,
        ...(this.kind === "text" ? { logprobs } : {}),
      }),
    ];
  }

  end(how: ItemEnd): Told[] {
    const text = this.#pieces.join("");
    const part = this.#part(text);
    const { event, partEvent, member } = TEXTS[this.kind];
    if (this.kind === "summary") this.item.summary = [part];
    else this.item.content = [part];
    if (this.item.type === "message") this.item.status = how;
    return [
      this.#told(`${event}.done`, {
        [member]: text,
        ...(this.kind === "text" ? { logprobs: this.#logprobs } : {}),
      }),
      this.#told(`${partEvent}.done`, { part }),
      done(this.#index, this.item),
    ];
  }

  #part(text: string): ResponsePart {
    const { part: type, member } = TEXTS[this.kind];
    return this.kind === "text"
      ? { type, text, annotations: [], logprobs: [...this.#logprobs] }
      : { type, [member]: text };
  }

  #told(what: string, members: Record<string, unknown>): Told {
    return {
      type: `response.${what}`,
      "item_id": this.item.id,
      "output_index": this.#index,
      [TEXTS[this.kind].index]: 0,
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
      "call_id": call.id ?? "",
      name: (custom ? call.custom?.name : call.function?.name) ?? "",
      [this.#member]: "",
    };
  }

  /** Of a function, when its arguments are; free text never tells. */
  get whole(): boolean {
    return this.#member === "arguments" &&
      this.#pieces.at(-1)?.trimEnd().endsWith("}") === true &&
      isJson(this.#pieces.join(""));
  }

  start(): Told[] {
    return [added(this.#index, { ...this.item })];
  }

  add(piece: string): Told[] {
    this.#pieces.push(piece);
    return [this.#told("delta", { delta: piece })];
  }

  /** Half a call has no event that would give out its arguments as done. */
  end(how: ItemEnd): Told[] {
    const text = this.#pieces.join("");
    this.item[this.#member] = text;
    if (this.#member === "arguments" || how === "incomplete") {
      this.item.status = how;
    }
    const ended = this.#told("done", {
      [this.#member]: text,
      ...(this.#member === "arguments" ? { name: this.item.name } : {}),
    });
    return [
      ...how === "completed" ? [ended] : [],
      done(this.#index, this.item),
    ];
  }

  #told(what: "delta" | "done", members: Record<string, unknown>): Told {
    return {
      type: this.#member === "input"
        ? `response.custom_tool_call_input.${what}`
        : `response.function_call_arguments.${what}`,
      "item_id": this.item.id,
      "output_index": this.#index,
      ...members,
    };
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

function added(index: number, item: ResponseItem): Told {
  return { type: "response.output_item.added", "output_index": index, item };
}

function done(index: number, item: ResponseItem): Told {
  return { type: "response.output_item.done", "output_index": index, item };
}
