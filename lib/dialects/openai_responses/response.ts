/**
 * Chunks as a response of the Responses API: its events in order, and the whole object at the end.
 *
 * @module
 */
import type { ChatChunk, Delta, Usage } from "../../core/chat.ts";
import { sealBlocks } from "./input.ts";
import {
  CallItem,
  type OpenItem,
  TextItem,
  type TextKind,
  type Told,
} from "./output.ts";
import type {
  ResponseEvent,
  ResponseObject,
  ResponsesRequest,
  ResponseUsage,
} from "./types.ts";

/** What a response says that neither request nor chunks tell. */
export interface ResponseFacts {
  /** `resp_…`. */
  id: string;
  /** Unix time in seconds. */
  createdAt: number;
}

/**
 * Turns the first choice's chunks into events; a response that does not stream is the same without the telling.
 */
export class ResponseEncoder {
  readonly #response: ResponseObject;
  readonly #sealed: boolean;
  #number = 0;
  #text: TextItem | undefined;
  #calls = new Map<number, CallItem>();
  #finish: string | null = null;

  /** Begins a response to a request. */
  constructor(request: ResponsesRequest, facts: ResponseFacts) {
    this.#response = emptyResponse(request, facts);
    this.#sealed = request.include?.includes("reasoning.encrypted_content") ??
      false;
  }

  /** The first events, before any chunk. */
  start(): ResponseEvent[] {
    return this.#numbered([
      { type: "response.created", response: structuredClone(this.#response) },
      {
        type: "response.in_progress",
        response: structuredClone(this.#response),
      },
    ]);
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
    const told = this.#closeAll();
    const reason = this.#finish === "length"
      ? "max_output_tokens"
      : this.#finish === "content_filter"
      ? "content_filter"
      : undefined;
    this.#response.status = reason === undefined ? "completed" : "incomplete";
    if (reason !== undefined) this.#response.incomplete_details = { reason };
    told.push({
      type: `response.${this.#response.status}`,
      response: this.#response,
    });
    return this.#numbered(told);
  }

  /** The last event of a response that broke; items that were not complete stay without their end. */
  fail(code: string, message: string): ResponseEvent[] {
    this.#response.status = "failed";
    this.#response.error = { code, message };
    return this.#numbered([
      { type: "response.failed", response: this.#response },
    ]);
  }

  /** The response as it stands. */
  get response(): ResponseObject {
    return this.#response;
  }

  #delta(delta: Delta, logprobs: unknown[], told: Told[]): void {
    if (delta.reasoning_content) {
      this.#write("reasoning", delta.reasoning_content, told);
    }
    const blocks = delta["thinking_blocks"];
    if (this.#sealed && Array.isArray(blocks)) this.#seal(blocks, told);
    if (delta.content) this.#write("text", delta.content, told, logprobs);
    if (delta.refusal) this.#write("refusal", delta.refusal, told);
    for (const call of delta.tool_calls ?? []) {
      let item = this.#calls.get(call.index);
      if (item === undefined) {
        this.#closeText(told);
        item = new CallItem(call, this.#response.output.length, this.#id("fc"));
        this.#calls.set(call.index, item);
        this.#open(item, told);
      }
      const piece = call.function?.arguments ?? call.custom?.input;
      if (piece) told.push(...item.add(piece));
    }
  }

  #write(
    kind: TextKind,
    piece: string,
    told: Told[],
    logprobs?: unknown[],
  ): void {
    if (this.#text?.kind !== kind) {
      this.#closeText(told);
      const id = this.#id(kind === "reasoning" ? "rs" : "msg");
      this.#text = new TextItem(kind, this.#response.output.length, id);
      this.#open(this.#text, told);
    }
    told.push(...this.#text.add(piece, logprobs));
  }

  /** Signed blocks come whole and last, so they seal the reasoning item that is open, or one of their own. */
  #seal(blocks: unknown[], told: Told[]): void {
    if (this.#text?.kind !== "reasoning") {
      this.#closeText(told);
      const index = this.#response.output.length;
      this.#text = new TextItem("reasoning", index, this.#id("rs"));
      this.#open(this.#text, told);
    }
    this.#text.item.encrypted_content = sealBlocks(blocks);
  }

  #open(item: OpenItem, told: Told[]): void {
    this.#response.output.push(item.item);
    told.push(...item.start());
  }

  #closeText(told: Told[]): void {
    if (this.#text !== undefined) told.push(...this.#text.end());
    this.#text = undefined;
  }

  #closeAll(): Told[] {
    const told: Told[] = [];
    this.#closeText(told);
    for (const call of this.#calls.values()) told.push(...call.end());
    return told;
  }

  #id(kind: string): string {
    const place = this.#response.output.length;
    return `${kind}_${this.#response.id.replace(/^resp_/, "")}_${place}`;
  }

  #numbered(told: Told[]): ResponseEvent[] {
    return told.map(({ type, ...rest }) => ({
      type,
      sequence_number: this.#number++,
      ...rest,
    }));
  }
}

/** Request members that a response repeats, with what they are when the request is silent. */
const REPEATED: Readonly<Record<string, unknown>> = {
  "instructions": null,
  "max_output_tokens": null,
  "parallel_tool_calls": true,
  "previous_response_id": null,
  "reasoning": { effort: null, summary: null },
  "store": true,
  "temperature": 1,
  "text": { format: { type: "text" } },
  "tool_choice": "auto",
  "tools": [],
  "top_p": 1,
  "truncation": "disabled",
  "metadata": {},
  "user": null,
};

function emptyResponse(
  request: ResponsesRequest,
  facts: ResponseFacts,
): ResponseObject {
  const repeated: Record<string, unknown> = {};
  for (const [name, otherwise] of Object.entries(REPEATED)) {
    repeated[name] = request[name] ?? otherwise;
  }
  return {
    id: facts.id,
    object: "response",
    "created_at": facts.createdAt,
    status: "in_progress",
    background: false,
    error: null,
    "incomplete_details": null,
    model: request.model,
    output: [],
    ...repeated,
    usage: null,
  };
}

function encodeUsage(usage: Usage): ResponseUsage {
  return {
    "input_tokens": usage.prompt_tokens,
    "input_tokens_details": {
      cached_tokens: count(usage.prompt_tokens_details, "cached_tokens"),
    },
    "output_tokens": usage.completion_tokens,
    "output_tokens_details": {
      reasoning_tokens: count(
        usage.completion_tokens_details,
        "reasoning_tokens",
      ),
    },
    "total_tokens": usage.total_tokens,
  };
}

function count(
  details: Record<string, unknown> | null | undefined,
  name: string,
): number {
  const value = details?.[name];
  return typeof value === "number" ? value : 0;
}

function tokenLogprobs(logprobs: unknown): unknown[] {
  if (typeof logprobs !== "object" || logprobs === null) return [];
  const { content } = logprobs as { content?: unknown };
  return Array.isArray(content) ? content : [];
}
