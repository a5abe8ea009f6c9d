/**
 * A completion as a response, or as the events of a response.
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
import { ResponseEncoder } from "./response.ts";
import type { FailureFacts, ResponseFacts } from "./response_object.ts";
import type {
  ResponseEvent,
  ResponseObject,
  ResponsesRequest,
} from "./types.ts";

/** The response for a completion; with a failure, the response as far as it came. */
export function encodeResponse(
  completion: ChatCompletion | null,
  request: ResponsesRequest,
  facts: ResponseFacts,
  failure?: FailureFacts,
): ResponseObject {
  const encoder = new ResponseEncoder(request, facts);
  finishedEvents(encoder, completion, failure);
  return encoder.response;
}

/** The events of a stream that ends with that response, see {@linkcode encodeResponse}. */
export function responseEvents(
  completion: ChatCompletion | null,
  request: ResponsesRequest,
  facts: ResponseFacts,
  failure?: FailureFacts,
): ResponseEvent[] {
  const encoder = new ResponseEncoder(request, facts);
  return [...encoder.start(), ...finishedEvents(encoder, completion, failure)];
}

function finishedEvents(
  encoder: ResponseEncoder,
  completion: ChatCompletion | null,
  failure: FailureFacts | undefined,
): ResponseEvent[] {
  const events = completion === null ? [] : encoder.push(asChunk(completion));
  events.push(
    ...failure === undefined ? encoder.end() : encoder.fail(failure),
  );
  return events;
}

/** A completion as one chunk. */
export function asChunk(completion: ChatCompletion): ChatChunk {
  return {
    ...completion,
    object: "chat.completion.chunk",
    choices: completion.choices.map(asChunkChoice),
  };
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
