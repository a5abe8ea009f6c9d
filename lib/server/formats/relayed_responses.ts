/**
 * The format of responses that are relayed.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { encodeErrorBody } from "../../dialects/openai_chat/errors.ts";
import {
  decodeResponse,
  isResponse,
} from "../../dialects/openai_responses/decode/response.ts";
import { eventsOf } from "../../dialects/openai_responses/kept/events.ts";
import { keepResponse } from "../../dialects/openai_responses/kept/response.ts";
import { AnswerTexts } from "../../dialects/openai_responses/kept/answer_texts.ts";
import type { PlacedTool } from "../../dialects/openai_responses/placed_tools.ts";
import { responseError } from "../../dialects/openai_responses/response_object.ts";
import { encodeServerSentEvent } from "../../stream/sse.ts";
import { notSpoken, speaksOtherwise } from "../relay/unspoken.ts";
import {
  type BrokenResponse,
  ResponsesReader,
} from "../relay/whole_responses.ts";
import type { RelayFormat } from "./answer_format.ts";
import { parseReply } from "./chat_format.ts";
import { errorResponse } from "./error_response.ts";
import { unreadableReply } from "../../dialects/openai_chat/errors.ts";

type Members = Readonly<Record<string, unknown>>;

/** What a relayed response is read with. */
export interface RelayedResponsesOptions {
  /** Those of the request. */
  readonly tools: readonly PlacedTool[];
  /** Gets the response's id as soon as it is known. */
  readonly onId: (id: string) => void;
}

/** Makes the format of one response; what it reads is what it writes where a server streams or does not against the request. */
export function relayedResponsesFormat(
  { tools, onId }: RelayedResponsesOptions,
): RelayFormat {
  let whole: Members | undefined;
  const known = (response: Members) => {
    whole = response;
    if (typeof response["id"] === "string") onId(response["id"]);
  };
  return {
    failed: errorResponse,
    reader: () => new ResponsesReader({ tools, onResponse: known, fail }),
    encoder: () => ({
      encode: () => written(eventsOf({ ...whole })),
      end: () => "",
      fail: (error) => fail(error, { response: whole, number: undefined }),
      body: () => whole,
    }),
    decode: (text, reply, keep) => {
      const value = parseReply(text, reply);
      if (isObject(value) && speaksOtherwise(value)) throw notSpoken();
      if (!isResponse(value)) {
        throw unreadableReply(reply.status, reply.headers, text);
      }
      known(value);
      const chunk = decodeResponse(value, tools);
      const said = new AnswerTexts();
      said.add(chunk);
      keep?.(keepResponse(value, said.texts()));
      return chunk;
    },
  };
}

/** The event of a response that breaks on its way, with what is known of it. */
function fail(error: unknown, { response, number }: BrokenResponse): string {
  const { error: failure } = encodeErrorBody(error);
  return written([{
    type: "response.failed",
    ...(number === undefined ? {} : { "sequence_number": number }),
    response: {
      ...response,
      status: "failed",
      error: responseError(failure),
    },
  }]);
}

function written(events: readonly Members[]): string {
  return events.map((event, number) =>
    encodeServerSentEvent({
      event: String(event["type"]),
      data: JSON.stringify({ "sequence_number": number, ...event }),
    })
  ).join("");
}
