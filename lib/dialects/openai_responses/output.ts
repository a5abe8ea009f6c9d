/**
 * The output items of a response and their events.
 *
 * @module
 */
import type { ResponseItem, ResponsePart } from "./types.ts";

/** An event without its sequence number. */
export interface UnnumberedEvent {
  /** The event's name. */
  type: string;
  /** Its other members. */
  [member: string]: unknown;
}

/** How an item ended: `incomplete` if the answer was cut in it. */
export type ItemEnd = "completed" | "incomplete";

/** An item that is being written. */
export interface OpenItem {
  /** The item so far; its text is joined when it ends. */
  readonly item: ResponseItem;
  /** Whether nothing more can come once another item has begun. */
  readonly complete: boolean;
  /** Events that announce the item. */
  start(): UnnumberedEvent[];
  /** Events for a further piece of text. */
  add(piece: string, logprobs?: unknown[]): UnnumberedEvent[];
  /** Ends the item; returns the events for that. */
  end(how: ItemEnd): UnnumberedEvent[];
}

/** The kind of text that an item has. */
export type TextKind = "text" | "refusal" | "reasoning" | "summary";

/** The kinds of text that a message or reasoning item may have. */
const TEXTS: Readonly<
  Record<TextKind, {
    /** The type of the part. */
    part: string;
    /** The part's member with the text, which the text's last event has, too. */
    member: "text" | "refusal";
    /** Names of the text's events and of the part's events, and the member with the part's index. */
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
  readonly complete = true;
  /** The kind of text that it has. */
  readonly kind: TextKind;
  readonly #index: number;
  readonly #pieces: string[] = [];
  readonly #logprobs: unknown[] = [];
  readonly #annotations: Annotation[] = [];
  readonly #before: number;

  /**
   * Begins the item at a position in the output.
   *
   * @param before number of characters of the answer's text in earlier items
   */
  constructor(kind: TextKind, index: number, id: string, before = 0) {
    this.kind = kind;
    this.#before = before;
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

  start(): UnnumberedEvent[] {
    return [
      added(this.#index, structuredClone(this.item)),
      this.#event(`${TEXTS[this.kind].partEvent}.added`, {
        part: this.#part(""),
      }),
    ];
  }

  add(piece: string, logprobs: unknown[] = []): UnnumberedEvent[] {
    this.#pieces.push(piece);
    for (const logprob of logprobs) this.#logprobs.push(logprob);
    return [
      this.#event(`${TEXTS[this.kind].event}.delta`, {
        delta: piece,
        ...(this.kind === "text" ? { logprobs } : {}),
      }),
    ];
  }

  /** Adds a source of the text, in the format of Chat Completions; returns events for it if the item is open. */
  annotate(source: Record<string, unknown>, open: boolean): UnnumberedEvent[] {
    const annotation = flatAnnotation(source, this.#before);
    const index = this.#annotations.push(annotation) - 1;
    if (open) {
      return [this.#event("output_text.annotation.added", {
        "annotation_index": index,
        annotation,
      })];
    }
    const [part] = Array.isArray(this.item.content) ? this.item.content : [];
    if (part !== undefined) part.annotations = this.#annotations;
    return [];
  }

  end(how: ItemEnd): UnnumberedEvent[] {
    const text = this.#pieces.join("");
    const part = this.#part(text);
    const { event, partEvent, member } = TEXTS[this.kind];
    if (this.kind === "summary") this.item.summary = [part];
    else this.item.content = [part];
    if (this.item.type === "message") this.item.status = how;
    return [
      this.#event(`${event}.done`, {
        [member]: text,
        ...(this.kind === "text" ? { logprobs: this.#logprobs } : {}),
      }),
      this.#event(`${partEvent}.done`, { part }),
      done(this.#index, this.item),
    ];
  }

  #part(text: string): ResponsePart {
    const { part: type, member } = TEXTS[this.kind];
    return this.kind === "text"
      ? {
        type,
        text,
        annotations: [...this.#annotations],
        logprobs: [...this.#logprobs],
      }
      : { type, [member]: text };
  }

  #event(what: string, members: Record<string, unknown>): UnnumberedEvent {
    return {
      type: `response.${what}`,
      "item_id": this.item.id,
      "output_index": this.#index,
      [TEXTS[this.kind].index]: 0,
      ...members,
    };
  }
}

/** A source as the Responses API has it: its members beside its type. */
type Annotation = Record<string, unknown>;

/** Positions count from the beginning of the item's own text. */
function flatAnnotation(
  source: Record<string, unknown>,
  before: number,
): Annotation {
  const { type } = source;
  const inner = typeof type === "string" ? source[type] : undefined;
  if (typeof inner !== "object" || inner === null) return source;
  const flat: Annotation = { type, ...inner };
  for (const name of ["start_index", "end_index"]) {
    const at = flat[name];
    if (typeof at === "number") flat[name] = Math.max(0, at - before);
  }
  return flat;
}

/** The event that announces an item. */
export function added(index: number, item: ResponseItem): UnnumberedEvent {
  return { type: "response.output_item.added", "output_index": index, item };
}

/** The event that ends an item. */
export function done(index: number, item: ResponseItem): UnnumberedEvent {
  return { type: "response.output_item.done", "output_index": index, item };
}
