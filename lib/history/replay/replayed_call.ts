/**
 * Replays calls in a provider's dialect as the provider answered them.
 *
 * @module
 */
import { endpointOf, type Exchange } from "../line/exchange.ts";
import { type Bodies, givenReply, type KeptBody } from "../line/kept_reply.ts";
import type { ChatRequest } from "../../core/chat.ts";
import type { RawCall } from "../../core/call.ts";
import { isObject } from "../../core/data/invalid.ts";
import { parsedJson } from "../../core/data/parsed_json.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { fetchReply } from "../../wire/fetch_reply.ts";
import {
  type RecordedBody,
  recordedRequest,
} from "../../dialects/anthropic_messages/decode/recorded_request.ts";
import {
  encodeTextChunk,
  encodeTextCompletion,
} from "../../dialects/openai_completions/text.ts";
import type { Asked, RecordedAnswers } from "./recorded_answers.ts";
import {
  inAnotherDialect,
  missed,
  missedFor,
  recordedFailure,
} from "./replay_errors.ts";
import type { Took } from "./taken.ts";
import { isRelayedResponse, responseReply } from "./replayed_response.ts";
import { eventStreamReply, jsonReply, type Pace } from "./replayed_body.ts";
import { replayedChunks } from "./replayed_chunks.ts";
import { messageEvents, wholeMessage } from "./replayed_message.ts";

/** A provider's reply to a call that is not recorded; undefined if the provider does not take such calls. */
export type MissedCall = Promise<WireReply> | undefined;

export interface CallReplay extends Pace {
  readonly answers: RecordedAnswers;
  /** The stored bodies of replies. */
  readonly bodies?: Bodies | undefined;
  /** The replayed provider. */
  readonly provider: string;
  /** Sends a call that is not recorded to its provider; absent if such a call fails. */
  readonly missing?: (() => MissedCall) | undefined;
  /** Called with the answer that is taken. */
  readonly took: Took;
}

/**
 * The recorded reply to a call.
 *
 * @throws {ApiError} 404 for a call that is not recorded, otherwise the recorded failure
 */
export async function replayedCall(
  call: RawCall,
  replay: CallReplay,
): Promise<WireReply> {
  const { path, streamed, method } = call;
  const body = streamed?.said() ?? call.body ?? "";
  const [own = ""] = path.split("?", 1);
  const search = path.slice(own.length);
  const endpoint = own.startsWith("/v1/") ? own : `/v1${own}`;
  switch (endpoint) {
    case "/v1/messages":
      return await message(body, endpoint, replay);
    case "/v1/responses":
      return await response(call, endpoint, replay);
    case "/v1/messages/count_tokens":
      return await count(body, replay);
    default:
      return await other(
        body,
        method === "POST"
          ? endpoint
          : endpointOf({ path: endpoint, method, search }),
        replay,
      );
  }
}

/** Reads a Messages request as it would be recorded; undefined for other bodies. */
function requestOf(body: string): ChatRequest | undefined {
  const value = parsedJson(body);
  return isObject(value) && Array.isArray(value["messages"])
    ? recordedRequest(value as unknown as RecordedBody)
    : undefined;
}

async function message(
  body: string,
  path: string,
  replay: CallReplay,
): Promise<WireReply> {
  const { answers, missing } = replay;
  const request = requestOf(body);
  const found = request &&
    answers.take(request, askedOf(request, replay, path), replay.took);
  if (request === undefined || found === undefined) {
    const reply = await missing?.();
    if (reply !== undefined) return reply;
    throw request === undefined
      ? missedFor("the request has no messages")
      : missed(answers.miss(request));
  }
  if (found.status === "error") throw recordedFailure(found);
  return request.stream === true
    ? eventStreamReply(messageEvents(found), replay)
    : jsonReply(wholeMessage(found));
}

/** Answers a call of the Responses API, whose body may name earlier responses in place of their messages. */
async function response(
  call: RawCall,
  path: string,
  replay: CallReplay,
): Promise<WireReply> {
  const { body = "", means } = call;
  if (means === undefined || means.messages.length === 0) {
    return await other(body, path, replay);
  }
  const { answers, missing } = replay;
  const parsed = parsedJson(body);
  const model = isObject(parsed) ? String(parsed["model"]) : means.model;
  const asked = askedOf({ ...means, model }, replay, path);
  const peeked = answers.find(means, asked);
  if (peeked === undefined) {
    const reply = await missing?.();
    if (reply !== undefined) return reply;
    throw missed(answers.miss(means));
  }
  if (!isRelayedResponse(peeked)) throw inAnotherDialect(peeked);
  return responseReply(
    answers.take(means, asked, replay.took) ?? peeked,
    call,
    replay,
  );
}

function askedOf(
  { model }: ChatRequest,
  { provider }: CallReplay,
  path: string,
): Asked {
  return { model, provider, path };
}

/** Answers a count of tokens with the recorded usage of the same request, because counts are not recorded. */
async function count(body: string, replay: CallReplay): Promise<WireReply> {
  const request = requestOf(body);
  const found = request &&
    replay.answers.find(request, askedOf(request, replay, "/v1/messages"));
  if (found?.usage !== undefined) {
    return jsonReply({ "input_tokens": found.usage.prompt_tokens });
  }
  const reply = await replay.missing?.();
  if (reply !== undefined) return reply;
  throw missedFor("no recorded answer has its token count");
}

async function other(
  body: string,
  path: string,
  replay: CallReplay,
): Promise<WireReply> {
  const { replies } = replay.answers;
  const found = replies.take({ path, body }, replay.took);
  if (found === undefined) {
    const reply = await replay.missing?.();
    if (reply !== undefined) return reply;
    throw missedFor(replies.miss({ path, body }));
  }
  if (found.status === "error") throw recordedFailure(found);
  const given = givenReply(found.response);
  if (given === undefined) return texts(found, body, replay);
  return given.body === undefined
    ? jsonReply(given.value, given.status)
    : await bytesOf(found, given.status, given.body, replay);
}

/** A reply whose body is stored beside the history. */
async function bytesOf(
  { id }: Exchange,
  status: number,
  { sha256, type, disposition }: KeptBody,
  { bodies }: CallReplay,
): Promise<WireReply> {
  const bytes = await bodies?.read(sha256);
  if (bytes === undefined) {
    throw missedFor(
      `${id} is the same request, but the bytes of its reply are not beside the history (.bodies/${sha256})`,
    );
  }
  const headers = {
    ...(type === undefined ? {} : { "content-type": type }),
    ...(disposition === undefined
      ? {}
      : { "content-disposition": disposition }),
  };
  return fetchReply(new Response(bytes, { status, headers }));
}

/** An answer of the Completions API. */
function texts(
  exchange: Exchange,
  body: string,
  pace: Pace,
): WireReply {
  const asked = parsedJson(body);
  const { response } = exchange;
  if (!isObject(asked) || asked["stream"] !== true || response === null) {
    return jsonReply(response && encodeTextCompletion(response));
  }
  const options = asked["stream_options"];
  const counts = isObject(options) && options["include_usage"] === true;
  const events = replayedChunks(exchange).filter(({ chunk }) =>
    chunk.usage ? counts : chunk.choices.some(saysMore)
  );
  const data = ({ chunk, at }: typeof events[number]) => ({
    at,
    data: JSON.stringify(encodeTextChunk(chunk)),
  });
  const end = events.at(-1)?.at ?? 0;
  return eventStreamReply(
    [...events.map(data), { at: end, data: "[DONE]" }],
    pace,
  );
}

/** Whether a chunk has text or an end, because Completions have no chunk for the role. */
function saysMore({ delta, finish_reason: reason }: {
  delta: { content?: string | null };
  "finish_reason": string | null;
}): boolean {
  return Boolean(delta.content) || reason !== null;
}
