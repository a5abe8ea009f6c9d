/**
 * Chunks as a response of the Responses API: its events in order, and the whole object at the end.
 *
 * @module
 */
import type {
  ChatChunk,
  ChatCompletion,
  Choice,
  ChunkChoice,
  Delta,
} from "../../core/chat.ts";
import { sealBlocks } from "./input.ts";
import {
  CallItem,
  type ItemEnd,
  type OpenItem,
  TextItem,
  type TextKind,
  type Told,
} from "./output.ts";
import {
  emptyResponse,
  encodeUsage,
  type ResponseFacts,
} from "./response_object.ts";
import type {
  ResponseEvent,
  ResponseObject,
  ResponsesRequest,
} from "./types.ts";

/** What asks for reasoning in a form that a later request can send back. */
const SEALED = "reasoning.encrypted_content";

/** How a response ends before its answer does, by the finish reason. */
const INCOMPLETE: Readonly<Record<string, string>> = {
  "length": "max_output_tokens",
  "content_filter": "content_filter",
};

/**
 * Turns the first choice's chunks into events; a response that does not stream is the same without the telling. An
 * item is closed when the next one begins, unless it is a call that may not be whole: such wait for the end.
 */
export class ResponseEncoder {
  readonly #response: ResponseObject;
  readonly #sealed: boolean;
  readonly #summary: boolean;
  readonly #open = new Set<OpenItem>();
  readonly #calls = new Map<number, CallItem>();
  #number = 0;
  #text: TextItem | undefined;
  /** The signed blocks of the last item that has any. */
  #blocks: { of: TextItem; all: unknown[] } | undefined;
  #finish: string | null = null;

  /** Begins a response to a request. */
  constructor(request: ResponsesRequest, facts: ResponseFacts) {
    this.#response = emptyResponse(request, facts);
    this.#sealed = request.include?.includes(SEALED) ?? false;
    const { summary } = request.reasoning ?? {};
    this.#summary = summary !== undefined && summary !== null;
  }

  /** The response as it stands. */
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
    if (typeof chunk["service_tier"] === "string") {
      this.#response["service_tier"] = chunk["service_tier"];
    }
    const told: Told[] = [];
    for (const choice of chunk.choices) {
      if (choice.index !== 0) continue;
      this.#finish = choice.finish_reason ?? this.#finish;
      this.#delta(choice.delta, tokenLogprobs(choice.logprobs), told);
    }
    return this.#numbered(told);
  }

  /** The last events, the complete response in the very last. */
  end(): ResponseEvent[] {
    const reason = INCOMPLETE[this.#finish ?? ""];
    const how = reason === undefined ? "completed" : "incomplete";
    this.#response.status = how;
    if (reason !== undefined) this.#response.incomplete_details = { reason };
    const told = this.#closeAll(how);
    told.push({ type: `response.${how}`, response: this.#response });
    return this.#numbered(told);
  }

  /** The last event of a response that broke, with what came of it: no item that was open is passed off as whole. */
  fail(code: string, message: string): ResponseEvent[] {
    this.#closeAll("incomplete");
    this.#response.status = "failed";
    this.#response.error = { code, message };
    return this.#numbered([
      { type: "response.failed", response: this.#response },
    ]);
  }

  #delta(delta: Delta, logprobs: unknown[], told: Told[]): void {
    if (delta.reasoning_content) {
      const kind = this.#summary ? "summary" : "reasoning";
      this.#write(kind, delta.reasoning_content, told);
    }
    const blocks = delta["thinking_blocks"];
    if (this.#sealed && Array.isArray(blocks)) this.#seal(blocks, told);
    if (delta.content) this.#write("text", delta.content, told, logprobs);
    if (delta.refusal) this.#write("refusal", delta.refusal, told);
    for (const call of delta.tool_calls ?? []) {
      let item = this.#calls.get(call.index);
      if (item === undefined) {
        item = new CallItem(call, this.#place, this.#id("fc"));
        this.#calls.set(call.index, item);
        this.#begin(item, told);
      }
      const piece = call.function?.arguments ?? call.custom?.input;
      if (piece && this.#open.has(item)) told.push(...item.add(piece));
    }
  }

  #write(
    kind: TextKind,
    piece: string,
    told: Told[],
    logprobs?: unknown[],
  ): void {
    told.push(...this.#textOf(kind, told).add(piece, logprobs));
  }

  /** Signed blocks come whole and after their text, so they seal the item that is open, or one of their own. */
  #seal(blocks: unknown[], told: Told[]): void {
    const kind = this.#summary ? "summary" : "reasoning";
    const text = this.#textOf(kind, told);
    const earlier = this.#blocks?.of === text ? this.#blocks.all : [];
    this.#blocks = { of: text, all: [...earlier, ...blocks] };
    text.item.encrypted_content = sealBlocks(this.#blocks.all);
  }

  /** The text of a kind that is open, else a new one. */
  #textOf(kind: TextKind, told: Told[]): TextItem {
    const text = this.#text;
    if (text?.kind === kind && this.#open.has(text)) return text;
    const id = this.#id(
      kind === "reasoning" || kind === "summary" ? "rs" : "msg",
    );
    this.#text = new TextItem(kind, this.#place, id);
    this.#begin(this.#text, told);
    return this.#text;
  }

  #begin(item: OpenItem, told: Told[]): void {
    for (const earlier of this.#open) {
      if (earlier.whole) told.push(...this.#close(earlier, "completed"));
    }
    this.#open.add(item);
    this.#response.output.push(item.item);
    told.push(...item.start());
  }

  #close(item: OpenItem, how: ItemEnd): Told[] {
    this.#open.delete(item);
    return item.end(how);
  }

  #closeAll(how: ItemEnd): Told[] {
    return [...this.#open].flatMap((item) => this.#close(item, how));
  }

  /** Of the next item among the output. */
  get #place(): number {
    return this.#response.output.length;
  }

  #id(kind: string): string {
    return `${kind}_${this.#response.id.replace(/^resp_/, "")}_${this.#place}`;
  }

  #numbered(told: Told[]): ResponseEvent[] {
    return told.map(({ type, ...rest }) => ({
      type,
      "sequence_number": this.#number++,
      ...rest,
    }));
  }
}

/** The response that a whole answer comes to, or, with a failure, what came of one that broke. */
export function encodeResponse(
  completion: ChatCompletion | null,
  request: ResponsesRequest,
  facts: ResponseFacts,
  failure?: { code: string; message: string },
): ResponseObject {
  const encoder = new ResponseEncoder(request, facts);
  if (completion !== null) {
    encoder.push({
      ...completion,
      object: "chat.completion.chunk",
      choices: completion.choices.map(asChunkChoice),
    });
  }
  if (failure === undefined) encoder.end();
  else encoder.fail(failure.code, failure.message);
  return encoder.response;
}

function asChunkChoice({ message, ...choice }: Choice): ChunkChoice {
  const { content, tool_calls: calls, ...members } = message;
  const text = Array.isArray(content)
    ? content.map((part) => part.text ?? "").join("")
    : content;
  return {
    ...choice,
    delta: {
      ...members as Delta,
      content: text ?? null,
      "tool_calls": (calls ?? []).map((call, index) => ({ ...call, index })),
    },
  };
}

function tokenLogprobs(logprobs: unknown): unknown[] {
  if (typeof logprobs !== "object" || logprobs === null) return [];
  const { content } = logprobs as { content?: unknown };
  return Array.isArray(content) ? content : [];
}
