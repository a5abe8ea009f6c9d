/**
 * The form of the Responses API: named and numbered events, the whole response in the last of them.
 *
 * @module
 */
import type { ChatChunk, ChatCompletion } from "../core/chat.ts";
import { encodeErrorBody } from "../dialects/openai_chat/errors.ts";
import {
  encodeResponse,
  ResponseEncoder,
} from "../dialects/openai_responses/response.ts";
import type { ResponseFacts } from "../dialects/openai_responses/response_object.ts";
import type {
  ResponseEvent,
  ResponsesRequest,
} from "../dialects/openai_responses/types.ts";
import { encodeServerSentEvent } from "../wire/sse.ts";
import type { AnswerEncoder, AnswerForm } from "./answer_form.ts";
import { errorResponse } from "./error_response.ts";

/** How the sender of a Responses request reads the response of an id. */
export function responsesForm(
  request: ResponsesRequest,
  facts: ResponseFacts,
): AnswerForm {
  return {
    encoder: () => new ResponsesEncoder(request, facts),
    failed: errorResponse,
  };
}

class ResponsesEncoder implements AnswerEncoder {
  readonly #request: ResponsesRequest;
  readonly #facts: ResponseFacts;
  readonly #response: ResponseEncoder;
  #started = false;

  constructor(request: ResponsesRequest, facts: ResponseFacts) {
    this.#request = request;
    this.#facts = facts;
    this.#response = new ResponseEncoder(request, facts);
  }

  encode(chunk: ChatChunk): string {
    return this.#start() + encoded(this.#response.push(chunk));
  }

  end(): string {
    return this.#start() + encoded(this.#response.end());
  }

  fail(error: unknown): string {
    const { code, type, message } = encodeErrorBody(error).error;
    return this.#start() + encoded(this.#response.fail(code ?? type, message));
  }

  whole(completion: ChatCompletion): unknown {
    return encodeResponse(completion, this.#request, this.#facts);
  }

  #start(): string {
    if (this.#started) return "";
    this.#started = true;
    return encoded(this.#response.start());
  }
}

function encoded(events: readonly ResponseEvent[]): string {
  return events.map((event) =>
    encodeServerSentEvent({ event: event.type, data: JSON.stringify(event) })
  ).join("");
}
