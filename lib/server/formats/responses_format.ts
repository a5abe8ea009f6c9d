/**
 * The format of the Responses API: named and numbered events, the last one with the whole response.
 *
 * @module
 */
import type { Via } from "../../history/line/exchange.ts";
import type { ChatChunk, ChatCompletion } from "../../core/chat.ts";
import { ulidTime } from "../../core/data/ulid.ts";
import { encodeErrorBody } from "../../dialects/openai_chat/errors.ts";
import { ANSWER_FATES } from "../../dialects/openai_responses/answer_fates.ts";
import { isSet } from "../../dialects/openai_responses/content.ts";
import { ResponseEncoder } from "../../dialects/openai_responses/response.ts";
import { encodeResponse } from "../../dialects/openai_responses/completion.ts";
import type { ResponseFacts } from "../../dialects/openai_responses/response_object.ts";
import type { ReceivedEvent } from "../../dialects/openai_responses/decode/stream.ts";
import type { ResponsesRequest } from "../../dialects/openai_responses/types.ts";
import { encodeServerSentEvent } from "../../stream/sse.ts";
import type { AnswerEncoder, AnswerFormat } from "./answer_format.ts";
import { errorResponse } from "./error_response.ts";
import { responseId } from "../answer/stored_response.ts";

/** Makes the format of one request's response. */
export function responsesFormat(
  request: ResponsesRequest,
  facts: ResponseFacts,
): AnswerFormat {
  return {
    encoder: () => new ResponsesEncoder(request, facts),
    failed: errorResponse,
    fates: ANSWER_FATES,
  };
}

/** Id and time of an exchange's response: it is named after the exchange, and created when that started. */
export function responseFacts(exchange: string): ResponseFacts {
  const createdAt = Math.floor((ulidTime(exchange) ?? 0) / 1000);
  return { id: responseId(exchange), createdAt };
}

/**
 * Members of a request that its response repeats. They are recorded beside the Chat Completions request, which lacks
 * them.
 */
const REPEATED = ["metadata", "truncation", "reasoning"] as const;

/** The members to record, so that the response can be shown and continued. */
export function responsesVia(body: ResponsesRequest): Via {
  const { instructions, store, previous_response_id: previous } = body;
  const repeated = REPEATED.filter((name) => isSet(body[name]))
    .map((name) => [name, body[name]] as const);
  return {
    path: "/v1/responses",
    ...(instructions ? { instructions: true } : {}),
    ...(store === false ? { store } : {}),
    ...(previous ? { previous } : {}),
    ...Object.fromEntries(repeated),
  };
}

/** Reads those members back from a recorded exchange. */
export function repeatedOf(via: Via | undefined): Partial<ResponsesRequest> {
  const previous = via?.["previous"];
  const repeated = REPEATED.filter((name) => isSet(via?.[name]))
    .map((name) => [name, via?.[name]] as const);
  return {
    ...(typeof previous === "string"
      ? { "previous_response_id": previous }
      : {}),
    ...Object.fromEntries(repeated),
  };
}

class ResponsesEncoder implements AnswerEncoder {
  readonly #request: ResponsesRequest;
  #facts: ResponseFacts;
  #response: ResponseEncoder;
  #started = false;

  constructor(request: ResponsesRequest, facts: ResponseFacts) {
    this.#request = request;
    this.#facts = facts;
    this.#response = new ResponseEncoder(request, facts);
  }

  replayed(exchange: string): void {
    this.#facts = responseFacts(exchange);
    this.#response = new ResponseEncoder(this.#request, this.#facts);
  }

  encode(chunk: ChatChunk): string {
    return this.#start() + writeEvents(this.#response.push(chunk));
  }

  end(): string {
    return this.#start() + writeEvents(this.#response.end());
  }

  fail(error: unknown): string {
    const { error: failure } = encodeErrorBody(error);
    return this.#start() + writeEvents(this.#response.fail(failure));
  }

  body(completion: ChatCompletion): unknown {
    return encodeResponse(completion, this.#request, this.#facts);
  }

  #start(): string {
    if (this.#started) return "";
    this.#started = true;
    return writeEvents(this.#response.start());
  }
}

/** Encodes events for a stream, each named after its type. */
export function writeEvents(events: readonly ReceivedEvent[]): string {
  return events.map((event) =>
    encodeServerSentEvent({
      event: String(event["type"]),
      data: JSON.stringify(event),
    })
  ).join("");
}
