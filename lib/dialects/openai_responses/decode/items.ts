/**
 * The output items of a response as deltas of Chat Completions.
 *
 * @module
 */
import type { Delta, ToolCallDelta } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { type PlacedTool, ToolIndex } from "../placed_tools.ts";
import { TextLengths } from "./text_lengths.ts";

/** An event of an item. */
export type OutputEvent = Readonly<Record<string, unknown>>;

/** A chunk's choice without its index. */
export interface ChoicePart {
  readonly delta: Delta;
  /** Log probabilities of its tokens. */
  readonly logprobs?: { readonly content: unknown[] };
}

/** The texts that come in pieces, by the names of their events. */
const TEXTS: ReadonlyMap<
  string,
  { readonly kind: TextKind; readonly member: string; readonly index: string }
> = new Map([
  ["output_text", { kind: "text", member: "text", index: "content_index" }],
  ["refusal", { kind: "refusal", member: "refusal", index: "content_index" }],
  ["reasoning_text", {
    kind: "content",
    member: "text",
    index: "content_index",
  }],
  ["reasoning_summary_text", {
    kind: "summary",
    member: "text",
    index: "summary_index",
  }],
]);

type TextKind = "text" | "refusal" | "content" | "summary";

/** The events of a call's arguments, and the member that has all of them at the end. */
const ARGUMENTS: ReadonlyMap<string, "arguments" | "input"> = new Map([
  ["function_call_arguments", "arguments"],
  ["custom_tool_call_input", "input"],
]);

/** Reads items as they come. */
export class ItemDecoder {
  readonly #tools: ToolIndex;
  readonly #texts = new TextLengths();
  /** The position of each call among the calls, by that of its item in the output. */
  readonly #calls = new Map<unknown, number>();
  readonly #cited = new Set<unknown>();
  readonly #pictures = new Set<unknown>();
  #reasoned = false;
  /** Length of the answer's text, and what it was when each item began. */
  #characters = 0;
  readonly #starts = new Map<unknown, number>();

  /** Begins an answer. */
  constructor(tools: readonly PlacedTool[]) {
    this.#tools = new ToolIndex(tools);
  }

  /** Whether the model has called a tool that its client runs. */
  get called(): boolean {
    return this.#calls.size > 0;
  }

  /** Takes the next event; `shortType` is its type without `response.`. */
  push(event: OutputEvent, shortType: string): ChoicePart[] {
    const [, name = "", ending] =
      /^(.*)\.(delta|done|added)$/.exec(shortType) ?? [];
    const { output_index: position, item } = event;
    if (name === "output_item" && isObject(item)) {
      return ending === "done" ? this.#complete(item, position) : this.#begin(
        item,
        position,
      );
    }
    const text = TEXTS.get(name);
    if (text !== undefined) {
      const index = Number(event[text.index] ?? 0);
      return ending === "delta"
        ? this.#piece(text.kind, position, index, event)
        : this.#rest(text.kind, position, index, event[text.member]);
    }
    const member = ARGUMENTS.get(name);
    if (member === undefined) return [];
    const { delta } = event;
    const key = `${position}/arguments`;
    const piece = ending === "delta"
      ? typeof delta === "string" ? this.#texts.add(key, delta) : ""
      : this.#texts.rest(key, event[member]);
    return piece === "" ? [] : this.#argument(position, member, piece);
  }

  #begin(item: Record<string, unknown>, position: unknown): ChoicePart[] {
    const { type } = item;
    const custom = type === "custom_tool_call";
    if ((type !== "function_call" && !custom) || this.#calls.has(position)) {
      return [];
    }
    const index = this.#calls.size;
    this.#calls.set(position, index);
    const member = custom ? "input" : "arguments";
    const input = this.#texts.rest(`${position}/arguments`, item[member]);
    const called = { name: this.#nameOf(item), [member]: input };
    const call = {
      index,
      id: String(item["call_id"] ?? ""),
      type: custom ? "custom" : "function",
      [custom ? "custom" : "function"]: called,
    };
    return [choiceOf({ "tool_calls": [call as ToolCallDelta] })];
  }

  /** The name by which the model knows the tool. */
  #nameOf({ name, namespace }: Record<string, unknown>): string {
    // Only tools of groups can have other names.
    const placed = namespace === undefined || namespace === null
      ? undefined
      : this.#tools.find(name, namespace);
    return placed?.name ?? String(name ?? "");
  }

  #argument(position: unknown, member: string, piece: string): ChoicePart[] {
    const index = this.#calls.get(position);
    if (index === undefined) return [];
    const kind = member === "input" ? "custom" : "function";
    const call = { index, [kind]: { [member]: piece } } as ToolCallDelta;
    return [choiceOf({ "tool_calls": [call] })];
  }

  #piece(
    kind: TextKind,
    position: unknown,
    index: number,
    { delta, logprobs }: OutputEvent,
  ): ChoicePart[] {
    if (typeof delta !== "string") return [];
    const deltas = this.#text(kind, position, index, delta);
    const [first] = deltas;
    if (first === undefined || !Array.isArray(logprobs)) return deltas;
    if (logprobs.length === 0) return deltas;
    return [{ ...first, logprobs: { content: logprobs } }];
  }

  #rest(
    kind: TextKind,
    position: unknown,
    index: number,
    text: unknown,
  ): ChoicePart[] {
    if (typeof text !== "string") return [];
    const rest = text.slice(this.#texts.length(`${position}/${kind}/${index}`));
    return rest === "" ? [] : this.#text(kind, position, index, rest);
  }

  #text(
    kind: TextKind,
    position: unknown,
    index: number,
    piece: string,
  ): ChoicePart[] {
    const key = `${position}/${kind}/${index}`;
    const isNew = !this.#texts.has(key);
    this.#texts.add(key, piece);
    switch (kind) {
      case "text":
        if (!this.#starts.has(position)) {
          this.#starts.set(position, this.#characters);
        }
        this.#characters += piece.length;
        return [choiceOf({ content: piece })];
      case "refusal":
        return [choiceOf({ refusal: piece })];
      default: {
        // As in decoding a request that sends the item back.
        const between = isNew && this.#reasoned ? "\n" : "";
        this.#reasoned = true;
        return [choiceOf({ "reasoning_content": between + piece })];
      }
    }
  }

  /** The parts of a complete item that have not come before. */
  #complete(item: Record<string, unknown>, position: unknown): ChoicePart[] {
    const { type, content, summary } = item;
    const parts = (list: unknown) =>
      Array.isArray(list) ? list.filter(isObject) : [];
    switch (type) {
      case "message":
        return [
          ...parts(content).flatMap((part, index) =>
            part["type"] === "refusal"
              ? this.#rest("refusal", position, index, part["refusal"])
              : this.#rest("text", position, index, part["text"])
          ),
          ...this.#sources(parts(content), position),
        ];
      case "reasoning":
        return [
          ...parts(summary).flatMap((part, index) =>
            this.#rest("summary", position, index, part["text"])
          ),
          ...parts(content).flatMap((part, index) =>
            this.#rest("content", position, index, part["text"])
          ),
        ];
      case "function_call":
      case "custom_tool_call": {
        const member = type === "function_call" ? "arguments" : "input";
        const begun = this.#begin(item, position);
        const rest = this.#texts.rest(`${position}/arguments`, item[member]);
        return rest === ""
          ? begun
          : [...begun, ...this.#argument(position, member, rest)];
      }
      case "image_generation_call":
        return this.#picture(item, position);
      default:
        return [];
    }
  }

  /** A picture that the provider's own tool made, in OpenRouter's format. */
  #picture(
    { result, output_format: format }: Record<string, unknown>,
    position: unknown,
  ): ChoicePart[] {
    if (typeof result !== "string" || result === "") return [];
    if (this.#pictures.has(position)) return [];
    this.#pictures.add(position);
    const type = typeof format === "string" ? format : "png";
    const url = `data:image/${type};base64,${result}`;
    const picture = { type: "image_url", "image_url": { url } };
    return [choiceOf({ images: [picture] })];
  }

  /** The sources of a text, with positions that count from the beginning of the answer. */
  #sources(parts: Record<string, unknown>[], position: unknown): ChoicePart[] {
    if (this.#cited.has(position)) return [];
    this.#cited.add(position);
    const before = this.#starts.get(position) ?? 0;
    const sources = parts.flatMap(({ annotations }) =>
      Array.isArray(annotations) ? annotations.filter(isObject) : []
    ).map((source) => nested(source, before));
    return sources.length === 0 ? [] : [choiceOf({ annotations: sources })];
  }
}

function choiceOf(delta: Delta): ChoicePart {
  return { delta };
}

/** A source in the format of Chat Completions: its members below its type. */
function nested(
  { type, ...members }: Record<string, unknown>,
  before: number,
): Record<string, unknown> {
  if (type !== "url_citation") return { type, ...members };
  const moved = { ...members };
  for (const name of ["start_index", "end_index"]) {
    const at = moved[name];
    if (typeof at === "number") moved[name] = at + before;
  }
  return { type, [type]: moved };
}
