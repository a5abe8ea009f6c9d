/**
 * A stored response as the API shows it.
 *
 * @module
 */
import type { Exchange } from "../../history/line/exchange.ts";
import { rebuildMessages } from "../../history/chain/rebuild.ts";
import { encodeRequest } from "../../dialects/openai_responses/request_encode.ts";
import {
  encodeResponse,
  responseEvents,
} from "../../dialects/openai_responses/completion.ts";
import type { FailureFacts } from "../../dialects/openai_responses/response_object.ts";
import type { ReceivedEvent } from "../../dialects/openai_responses/decode/stream.ts";
import {
  type AnswerTiming,
  givenEvents,
  wholeGiven,
} from "../../dialects/openai_responses/kept/given.ts";
import { givenResponse } from "../../dialects/openai_responses/kept/response.ts";
import type { ResponsesRequest } from "../../dialects/openai_responses/types.ts";
import { repeatedOf } from "../formats/responses_format.ts";
import type { StoredResponse } from "./stored_response.ts";

/** The whole response, or the part that arrived of a failed one; also for exchanges of other endpoints. */
export function shownResponse(
  id: string,
  stored: StoredResponse,
  include: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const given = givenResponse(stored.last.response);
  const whole = given && wholeGiven(given);
  if (whole !== undefined) return whole;
  const { request, facts, failed } = partsOf(id, stored, include);
  return encodeResponse(stored.last.response, request, facts, failed);
}

/** The events of a stream that ends with that response. */
export function shownEvents(
  id: string,
  stored: StoredResponse,
  include: readonly string[] = [],
): ReceivedEvent[] {
  const given = givenResponse(stored.last.response);
  if (given !== undefined) {
    return [...givenEvents(given, AT_ONCE)].map(({ event }) => event);
  }
  const { request, facts, failed } = partsOf(id, stored, include);
  return responseEvents(stored.last.response, request, facts, failed);
}

/** What is shown has no times. */
const AT_ONCE: AnswerTiming = {
  now: 0,
  end: 0,
  take: (length) => [{ at: 0, length }],
};

function partsOf(
  id: string,
  stored: StoredResponse,
  include: readonly string[],
) {
  const createdAt = Math.floor(Date.parse(stored.last.started) / 1000);
  return {
    request: { ...requestOf(stored), include: [...include] },
    facts: { id, createdAt },
    failed: failure(stored.last),
  };
}

function requestOf({ last, chain }: StoredResponse): ResponsesRequest {
  const { via } = last;
  const [first] = via?.["instructions"] === true ? rebuildMessages(chain) : [];
  return {
    ...encodeRequest(last.request),
    ...repeatedOf(via),
    ...(typeof first?.content === "string"
      ? { instructions: first.content }
      : {}),
  };
}

function failure({ status, error }: Exchange): FailureFacts | undefined {
  if (status === "completed") return undefined;
  const { code, type = status, message = DISCONNECTED } = error ?? {};
  return { code, type, message };
}

const DISCONNECTED = "the client left before the answer was complete";
