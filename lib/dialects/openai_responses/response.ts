/**
 * Encodes chunks as a response of the Responses API: its events in order, and the complete object at the end.
 *
 * @module
 */
import type { ChatChunk, Delta } from "../../core/chat.ts";
import {
  type Ending,
  endingOf,
  ENDINGS,
  endingText,
} from "../../core/ending.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameMap } from "../../core/data/names.ts";
import { spokenText } from "../../core/text/spoken.ts";
import { type CalledTool, CallItem } from "./call_item.ts";
import { ItemIds } from "./item_ids.ts";
import {
  type ItemEnd,
  type OpenItem,
  TextItem,
  type TextKind,
  type UnnumberedEvent,
} from "./output.ts";
import { placedTools } from "./placed_tools.ts";
import {
  CANCELLED,
  emptyResponse,
  encodeUsage,
  type FailureFacts,
  responseError,
  type ResponseFacts,
} from "./response_object.ts";
import { sealBlocks } from "./sealed.ts";
import type {
  ResponseEvent,
  ResponseObject,
  ResponsesRequest,
} from "./types.ts";

/** The value of `include` that asks for reasoning that a later request can send back. */
export const SEALED = "reasoning.encrypted_content";

/** Why a response is incomplete, by the ending of its answer; the API has no reasons for other endings. */
const INCOMPLETE: Readonly<Partial<Record<Ending, string>>> = {
  length: "max_output_tokens",
  refused: "content_filter",
};

/**
 * Turns the first choice's chunks into events; for an unstreamed response, the events are ignored. An item is closed
 * when the next one begins, except a call that may be incomplete, which waits for the end.
 */
export class ResponseEncoder {
  readonly #response: ResponseObject;
  readonly #sealed: boolean;
  readonly #summary: boolean;
  readonly #open = new Set<OpenItem>();
  readonly #calls = new Map<number, CallItem>();
  readonly #ids: ItemIds;
  /** Tools of groups, by the names that the model knows. */
  readonly #tools = new NameMap<CalledTool>();
  #number = 0;
  #text: TextItem | undefined;
  /** Open items that have begun or grown since an item was closed last. */
  readonly #changed = new Set<OpenItem>();
  /** The signed blocks of the last item with any. They are sealed at its end, because each block would seal all again. */
  #blocks: { of: TextItem; all: unknown[] } | undefined;
  #finish: string | null = null;
  /** The last item of the answer's text, and the length of that text. */
  #lastText: TextItem | undefined;
  #characters = 0;

  /** Begins a response to a request. */
  constructor(request: ResponsesRequest, facts: ResponseFacts) {
    this.#response = emptyResponse(request, facts);
    this.#ids = new ItemIds({ response: facts.id, sent: false });
    this.#sealed = request.include?.includes(SEALED) ?? false;
    for (const { name, tool, namespace } of placedTools(request)) {
      if (namespace === undefined) continue;
      this.#tools.set(name, { name: tool.name ?? "", namespace });
    }
    const { summary } = request.reasoning ?? {};
    this.#summary = summary !== undefined && summary !== null;
  }

  /** The response so far. */
  get response(): ResponseObject {
    return this.#response;
  }

  /** The first events, before any chunk. */
  start(): ResponseEvent[] {
    return this.#numbered(
      ["response.created", "response.in_progress"].map((type) => ({
        type,
        response: structuredClone(this.#response),
      })),
    );
  }

  /** The events that a chunk leads to. */
  push(chunk: ChatChunk): ResponseEvent[] {
    if (chunk.model) this.#response.model = chunk.model;
    if (chunk.usage) this.#response.usage = encodeUsage(chunk.usage);
    for (const name of ["service_tier", "moderation"]) {
      if (chunk[name]) this.#response[name] = chunk[name];
    }
    const events: UnnumberedEvent[] = [];
    for (const choice of chunk.choices) {
      if (choice.index !== 0) continue;
      this.#finish = choice.finish_reason ?? this.#finish;
      this.#delta(choice.delta, tokenLogprobs(choice.logprobs), events);
    }
    return this.#numbered(events);
  }

  /** The last events, the complete response in the very last. */
  end(): ResponseEvent[] {
    const ending = this.#finish === null ? "complete" : endingOf(this.#finish);
    if (ENDINGS[ending].response === "failed") {
      const message = endingText(this.#finish ?? "");
      return this.fail({ type: "server_error", message });
    }
    const reason = INCOMPLETE[ending];
    const how = reason === undefined ? "completed" : "incomplete";
    this.#response.status = how;
    if (reason !== undefined) this.#response.incomplete_details = { reason };
    const events = this.#closeAll(how);
    events.push({ type: `response.${how}`, response: this.#response });
    return this.#numbered(events);
  }

  /** The last event of a response that failed or was cancelled, with all that has come; open items are incomplete. */
  fail(failure: FailureFacts): ResponseEvent[] {
    this.#closeAll("incomplete");
    if (failure.type === CANCELLED.type) {
      this.#response.status = "cancelled";
      // The API has no event for it; with this one, clients expect no more.
      return this.#numbered([
        { type: "response.incomplete", response: this.#response },
      ]);
    }
    this.#response.status = "failed";
    this.#response.error = responseError(failure);
    return this.#numbered([
      { type: "response.failed", response: this.#response },
    ]);
  }

  #delta(delta: Delta, logprobs: unknown[], events: UnnumberedEvent[]): void {
    if (delta.reasoning_content) {
      const kind = this.#summary ? "summary" : "reasoning";
      this.#write(kind, delta.reasoning_content, events);
    }
    const blocks = delta["thinking_blocks"];
    if (this.#sealed && Array.isArray(blocks)) this.#seal(blocks, events);
    const text = delta.content || spokenText(delta);
    if (text) {
      this.#write("text", text, events, logprobs);
      this.#characters += text.length;
    }
    if (delta["annotations"]) this.#annotate(delta["annotations"], events);
    if (delta.refusal) this.#write("refusal", delta.refusal, events);
    for (const call of delta.tool_calls ?? []) {
      let item = this.#calls.get(call.index);
      if (item === undefined) {
        const named = call.function?.name ?? call.custom?.name ?? "";
        const called = this.#tools.get(named);
        item = new CallItem(
          call,
          this.#nextIndex,
          this.#ids.next("fc"),
          called,
        );
        this.#calls.set(call.index, item);
        this.#begin(item, events);
      } else if (call["extra_content"]) item.keep(call);
      const piece = call.function?.arguments ?? call.custom?.input;
      if (piece && this.#open.has(item)) {
        this.#changed.add(item);
        events.push(...item.add(piece));
      }
    }
  }

  #write(
    kind: TextKind,
    piece: string,
    events: UnnumberedEvent[],
    logprobs?: unknown[],
  ): void {
    events.push(...this.#textOf(kind, events).add(piece, logprobs));
  }

  /** Adds sources, which come with the text or after it. */
  #annotate(sources: unknown, events: UnnumberedEvent[]): void {
    if (!Array.isArray(sources)) return;
    const text = this.#lastText ?? this.#textOf("text", events);
    for (const source of sources.filter(isObject)) {
      events.push(...text.annotate(source, this.#open.has(text)));
    }
  }

  /** Adds signed blocks to the open item, or a new one: they are complete and follow their text. */
  #seal(blocks: unknown[], events: UnnumberedEvent[]): void {
    const kind = this.#summary ? "summary" : "reasoning";
    const text = this.#textOf(kind, events);
    if (this.#blocks?.of !== text) this.#blocks = { of: text, all: [] };
    for (const block of blocks) this.#blocks.all.push(block);
  }

  /** The open text of a kind, or a new one. */
  #textOf(kind: TextKind, events: UnnumberedEvent[]): TextItem {
    const text = this.#text;
    if (text?.kind === kind && this.#open.has(text)) return text;
    const id = this.#ids.next(
      kind === "reasoning" || kind === "summary" ? "rs" : "msg",
    );
    this.#text = new TextItem(kind, this.#nextIndex, id, this.#characters);
    if (kind === "text") this.#lastText = this.#text;
    this.#begin(this.#text, events);
    return this.#text;
  }

  #begin(item: OpenItem, events: UnnumberedEvent[]): void {
    for (const earlier of this.#changed) {
      if (earlier.complete) events.push(...this.#close(earlier, "completed"));
    }
    this.#changed.clear();
    this.#changed.add(item);
    this.#open.add(item);
    this.#response.output.push(item.item);
    events.push(...item.start());
  }

  #close(item: OpenItem, how: ItemEnd): UnnumberedEvent[] {
    this.#open.delete(item);
    this.#changed.delete(item);
    if (this.#blocks?.of === item) {
      item.item.encrypted_content = sealBlocks(this.#blocks.all);
    }
    return item.end(how);
  }

  #closeAll(how: ItemEnd): UnnumberedEvent[] {
    return [...this.#open].flatMap((item) => this.#close(item, how));
  }

  /** Index of the next item in the output. */
  get #nextIndex(): number {
    return this.#response.output.length;
  }

  #numbered(events: UnnumberedEvent[]): ResponseEvent[] {
    return events.map(({ type, ...rest }) => ({
      type,
      "sequence_number": this.#number++,
      ...rest,
    }));
  }
}

function tokenLogprobs(logprobs: unknown): unknown[] {
  if (typeof logprobs !== "object" || logprobs === null) return [];
  const { content } = logprobs as { content?: unknown };
  return Array.isArray(content) ? content : [];
}
