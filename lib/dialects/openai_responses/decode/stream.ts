/**
 * The events of a response as chunks of Chat Completions, for the record of an answer that is relayed.
 *
 * @module
 */
import type { ChatChunk, ChunkChoice } from "../../../core/chat.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { StreamError } from "../../../core/errors.ts";
import type { PlacedTool } from "../placed_tools.ts";
import { failureOf } from "./failure.ts";
import { type ChoicePart, ItemDecoder } from "./items.ts";
import { decodeUsage } from "./usage.ts";

/** An event as its provider sent it. */
export type ReceivedEvent = Readonly<Record<string, unknown>>;

/** Events before the first content of an answer. */
const WAITING = ["created", "in_progress", "queued"];

/** The statuses of a response that is not complete, and may be later. */
const RUNNING: readonly unknown[] = ["queued", "in_progress"];

/** Reads one answer, event by event. */
export class ResponseDecoder {
  readonly #items: ItemDecoder;
  #head = { id: "", created: 0, model: "" };
  #response: Record<string, unknown> | undefined;
  #begun = false;
  #ended = false;
  #failure: StreamError | undefined;

  /**
   * Begins an answer.
   *
   * @param tools the request's tools, with the names by which the model knows them
   */
  constructor(tools: readonly PlacedTool[] = []) {
    this.#items = new ItemDecoder(tools);
  }

  /** Whether the answer has begun, or will take long to begin. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether the last event has come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The failure that the provider reported. */
  get failure(): StreamError | undefined {
    return this.#failure;
  }

  /** The response of the last event that had one. */
  get response(): Readonly<Record<string, unknown>> | undefined {
    return this.#response;
  }

  /** Takes the next event. */
  push(event: ReceivedEvent, type: string): ChatChunk[] {
    const shortType = type.replace(/^response\./, "");
    // Gateways report failures as Chat Completions do.
    const isUntyped = typeof event["type"] !== "string";
    if (type === "error" || isUntyped && event["error"]) {
      return this.#fail(event);
    }
    const { response } = event;
    if (!isObject(response) || shortType === type) {
      this.#begun ||= shortType !== type;
      return this.#chunks(this.#items.push(event, shortType));
    }
    this.#learn(response);
    if (WAITING.includes(shortType)) {
      // A response in the background may wait for long, and its client needs the id.
      if (shortType !== "queued" && response["background"] !== true) return [];
      if (this.#begun) return [];
      this.#begun = true;
      return this.#chunks([{ delta: {} }]);
    }
    return this.#end(response);
  }

  /** Takes an unstreamed response, which is like that of the last event. */
  unstreamed(response: Record<string, unknown>): ChatChunk[] {
    this.#learn(response);
    return this.#end(response);
  }

  /**
   * Ends a stream without further events.
   *
   * @throws {StreamError} `truncated`: the answer has not ended
   */
  end(): void {
    if (this.#ended) return;
    throw new StreamError("the answer was cut before its end", {
      kind: "truncated",
    });
  }

  #learn(response: Record<string, unknown>): void {
    this.#response = response;
    const { id, created_at: created, model } = response;
    const { id: ownId, created: ownCreated, model: ownModel } = this.#head;
    this.#head = {
      id: typeof id === "string" ? id : ownId,
      created: typeof created === "number" ? created : ownCreated,
      model: typeof model === "string" ? model : ownModel,
    };
  }

  #end(response: Record<string, unknown>): ChatChunk[] {
    const { output, status } = response;
    const items = Array.isArray(output) ? output.filter(isObject) : [];
    const rest = items.flatMap((item, index) =>
      this.#items.push({ item, "output_index": index }, "output_item.done")
    );
    const chunks = this.#chunks(rest);
    this.#begun = true;
    this.#ended = true;
    const failure = failureOf(response);
    this.#failure = failure;
    const reason = RUNNING.includes(status)
      ? null
      : failure === undefined
      ? this.#finish(response)
      : "failed";
    const usage = decodeUsage(response["usage"]);
    const last = this.#chunk({ index: 0, delta: {}, "finish_reason": reason });
    for (const name of ["service_tier", "moderation"]) {
      if (response[name]) last[name] = response[name];
    }
    return [...chunks, usage === undefined ? last : { ...last, usage }];
  }

  #finish({ status, incomplete_details: details }: Record<string, unknown>) {
    if (status === "cancelled") return "cancelled";
    if (status !== "incomplete") {
      return this.#items.called ? "tool_calls" : "stop";
    }
    const reason = isObject(details) ? details["reason"] : undefined;
    return reason === "content_filter" ? "content_filter" : "length";
  }

  #fail(event: ReceivedEvent): ChatChunk[] {
    this.#ended = true;
    this.#failure = failureOf({
      status: "failed",
      error: isObject(event["error"]) ? event["error"] : {
        ...event,
        message: event["message"] ?? event["error"],
      },
    });
    return [];
  }

  #chunks(all: readonly ChoicePart[]): ChatChunk[] {
    return all.map((part) =>
      this.#chunk({ index: 0, ...part, "finish_reason": null })
    );
  }

  #chunk(choice: ChunkChoice): ChatChunk {
    return {
      ...this.#head,
      object: "chat.completion.chunk",
      choices: [choice],
    };
  }
}
