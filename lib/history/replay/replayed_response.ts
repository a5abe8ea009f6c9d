/**
 * Writes a recorded answer of the Responses API as it came.
 *
 * @module
 */
import type { RawCall } from "../../core/call.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import {
  givenEvents,
  wholeGiven,
} from "../../dialects/openai_responses/kept/given.ts";
import {
  type GivenResponse,
  givenResponse,
} from "../../dialects/openai_responses/kept/response.ts";
import type { Exchange } from "../line/exchange.ts";
import { DeltaTimes } from "./delta_times.ts";
import { inAnotherDialect, recordedFailure } from "./replay_errors.ts";
import {
  eventStreamReply,
  jsonReply,
  type Pace,
  type TimedMessage,
} from "./replayed_body.ts";

/** Whether an exchange was answered, or failed, in the Responses API. */
export function isRelayedResponse(
  { response, status, via }: Exchange,
): boolean {
  return givenResponse(response) !== undefined ||
    status === "error" && via?.path === "/v1/responses";
}

/**
 * The reply of an exchange.
 *
 * @throws {ApiError} the recorded failure, or 404 for an answer that is recorded in another dialect
 */
export function responseReply(
  found: Exchange,
  { body = "" }: RawCall,
  pace: Pace,
): WireReply {
  const given = givenResponse(found.response);
  if (given === undefined) {
    throw found.status === "error"
      ? recordedFailure(found)
      : inAnotherDialect(found);
  }
  const asked = parsedJson(body);
  return isObject(asked) && asked["stream"] === true
    ? eventStreamReply(responseEvents(found, given), pace)
    : jsonReply(wholeGiven(given));
}

function* responseEvents(
  { timing }: Exchange,
  given: GivenResponse,
): Generator<TimedMessage, void> {
  for (const { event, at } of givenEvents(given, new DeltaTimes(timing))) {
    yield { name: String(event["type"]), data: JSON.stringify(event), at };
  }
}
