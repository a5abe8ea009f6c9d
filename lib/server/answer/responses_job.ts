/**
 * A Responses request on its way to one model after the other.
 *
 * @module
 */
import type { Draft } from "../../history/record/draft.ts";
import { messagesFor } from "../../history/chain/maker.ts";
import type { ChatRequest } from "../../core/chat.ts";
import type { RawCall } from "../../core/call.ts";
import { ulid } from "../../core/data/ulid.ts";
import { MEANINGFUL_HEADERS } from "../../dialects/anthropic_messages/headers.ts";
import { MEANINGFUL_HEADERS as CHAT_HEADERS } from "../../dialects/openai_chat/headers.ts";
import { CANCELLED } from "../../dialects/openai_responses/response_object.ts";
import { encodeResponse } from "../../dialects/openai_responses/completion.ts";
import { nameOfMember } from "../../dialects/openai_responses/request.ts";
import type { ServerContext } from "../endpoint.ts";
import { ServerExchange } from "../exchange.ts";
import { relayedResponsesFormat } from "../formats/relayed_responses.ts";
import {
  responseFacts,
  responsesFormat,
  responsesVia,
} from "../formats/responses_format.ts";
import type { JsonBody } from "../guard/json_body.ts";
import { relayedRequestHeaders } from "../guard/request_headers.ts";
import { isUnrecorded } from "../guard/unrecorded.ts";
import { relay } from "../relay/relay.ts";
import { isUnspoken, lacksResponses, noteUnspoken } from "../relay/unspoken.ts";
import type { Reply } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import { LeftOut } from "./left_out.ts";
import { relayedRequest } from "./relayed_request.ts";
import type { AskedModel } from "./resolve_model.ts";
import type { ReadResponses } from "./responses_request.ts";
import type { Attempt, RoutedRequest } from "./routed.ts";
import { answerOf, isRelayed } from "./stored_response.ts";
import { translate } from "./translate.ts";

/** A request that has come. */
export interface ReceivedResponses {
  /** With its headers. */
  readonly http: ServerRequest;
  /** What endpoints share. */
  readonly context: ServerContext;
  /** Its body as it came. */
  readonly received: JsonBody;
  /** The same, read. */
  readonly read: ReadResponses;
}

/** Answers one request. */
export class ResponsesJob {
  readonly #came: ReceivedResponses;
  readonly #stream: boolean;

  /** Sends nothing yet. */
  constructor(came: ReceivedResponses) {
    this.#came = came;
    this.#stream = came.read.value.stream === true;
  }

  /** The request as {@linkcode routed} takes it. */
  get routed(): RoutedRequest {
    const { http, context, read: { value, recorded } } = this.#came;
    return {
      http,
      context,
      name: value.model,
      asks: () => recorded,
      stream: this.#stream,
      format: responsesFormat(value, responseFacts(ulid())),
    };
  }

  /** Begins an attempt with one model. */
  begin(asked: AskedModel, onQueued: () => void): Attempt {
    const { http, context, read } = this.#came;
    const { resolved, client } = asked;
    const relays = resolved.provider.responses !== undefined &&
      !lacksResponses(client);
    const leftOut = new LeftOut();
    const translated = relays ? undefined : read.translated(leftOut.add);
    const request = translated ?? read.recorded;
    const { value } = read;
    const exchange = new ServerExchange({
      http,
      request: {
        ...request,
        messages: messagesFor(client.provider, request.messages),
      },
      resolved,
      client,
      encoded: true,
      via: responsesVia(value),
      parent: read.previous?.isForeign ? undefined : read.previous?.chain,
      onQueued,
      ...(value.store === false || isUnrecorded(http)
        ? {}
        : { onEnd: (draft) => remember(draft, context) }),
    }, context);
    const parts = { ...asked, exchange, leftOut };
    const answer = async () => {
      if (translated !== undefined) {
        return await this.#translated(parts, translated);
      }
      try {
        return await this.#relayed(parts);
      } catch (error) {
        if (!isUnspoken(error)) throw error;
        noteUnspoken(client, error);
        return await this.#translated(parts, read.translated(leftOut.add));
      }
    };
    return { exchange, answer, leftOut };
  }

  async #relayed(
    { resolved, client, exchange, leftOut }: AttemptParts,
  ): Promise<Reply> {
    const { http, context, received, read } = this.#came;
    const { last } = read.previous ?? {};
    const continues = last !== undefined && isRelayed(last) &&
      last.provider === client.provider &&
      resolved.provider.responses === "stateful";
    const call: RawCall = {
      path: "/responses",
      method: "POST",
      headers: relayedRequestHeaders(http.headers, CHAT_HEADERS),
      means: read.recorded,
      ...relayedRequest({
        received,
        read,
        model: resolved.model,
        continues,
        leaveOut: leftOut.add,
      }),
    };
    const from = { exchange: exchange.id, provider: client.provider };
    const format = relayedResponsesFormat({
      tools: read.tools,
      onId: (id) => {
        // What is replayed has its exchange in the history.
        const isReplayed = exchange.stored && !exchange.recorded;
        if (!isReplayed) context.recent?.addRelayed(id, from);
      },
    });
    const stream = this.#stream;
    const reply = await relay({ exchange, stream, client, call, format });
    leftOut.writeTo(reply.headers);
    return reply;
  }

  async #translated(
    { resolved, client, exchange, leftOut }: AttemptParts,
    request: ChatRequest,
  ): Promise<Reply> {
    const { http, context, read } = this.#came;
    const { body } = read;
    const messages = messagesFor(client.provider, request.messages);
    const store = exchange.stored && body.store !== false;
    const facts = responseFacts(exchange.id);
    context.running.cancels.set(exchange.id, async () => {
      const came = await exchange.cancel();
      return encodeResponse(came, { ...body, store }, facts, CANCELLED);
    });
    return await translate({
      exchange,
      request: { ...request, messages, model: resolved.model },
      client,
      format: responsesFormat({ ...body, store }, facts),
      leftOut,
      nameOf: nameOfMember,
      headers: relayedRequestHeaders(http.headers, MEANINGFUL_HEADERS),
    });
  }
}

/** What an attempt works with. */
interface AttemptParts extends AskedModel {
  readonly exchange: ServerExchange;
  readonly leftOut: LeftOut;
}

function remember(
  { id, source, response, status }: Draft,
  { recent }: ServerContext,
): void {
  const answer = answerOf({ source, response, status });
  if (answer !== undefined) recent?.add(id, answer);
}
