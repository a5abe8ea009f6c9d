/**
 * `POST /v1/messages`: Anthropic's Messages API.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import type { RawCall } from "../../core/call.ts";
import { estimateTokens } from "../../core/token_estimate.ts";
import { validateRequest } from "../../core/validate.ts";
import { MEANINGFUL_HEADERS } from "../../dialects/anthropic_messages/headers.ts";
import { messageIdOf } from "../../dialects/anthropic_messages/message_facts.ts";
import { ownBlocks } from "../../dialects/anthropic_messages/own_blocks.ts";
import { recordedRequest } from "../../dialects/anthropic_messages/decode/recorded_request.ts";
import { decodeRequest } from "../../dialects/anthropic_messages/decode/request.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../guard/json_body.ts";
import { LeftOut } from "../answer/left_out.ts";
import {
  MESSAGES_FORMAT,
  messagesFailed,
  messagesFormat,
} from "../formats/messages_format.ts";
import {
  checkMaxTokens,
  type MessagesBody,
  readMessages,
} from "../answer/messages_request.ts";
import { relayedBody } from "../answer/own_messages.ts";
import { relay, speaksMessages } from "../relay/relay.ts";
import type { Reply } from "../reply.ts";
import { relayedRequestHeaders } from "../guard/request_headers.ts";
import type { Endpoint, ServerContext } from "../endpoint.ts";
import { routed } from "../answer/routed.ts";
import type { ServerRequest } from "../server_request.ts";
import { translate } from "../answer/translate.ts";
import { unknownUrl } from "../guard/unknown_url.ts";

/** Answers a conversation with any configured model. */
export const messages: Endpoint = {
  method: "POST",
  pattern: "/messages",
  failed: messagesFailed,
  handle,
};

/** The API's other paths, such as batches: they are unknown here, and not relayed. */
export const otherMessages: Endpoint = {
  method: "POST",
  pattern: "/messages/*",
  failed: messagesFailed,
  handle(http) {
    throw unknownUrl(http);
  },
};

async function handle(
  http: ServerRequest,
  context: ServerContext,
): Promise<Reply> {
  const received = await readJsonBody(http);
  const body = readMessages(received.value, context.limits);
  checkMaxTokens(body);
  const stream = body.stream === true;
  const format = MESSAGES_FORMAT;
  const asks = () => recordedRequest(body);
  const job = { http, context, name: body.model, asks, stream, format };
  const reply = await routed(job, ({ resolved, client }, onQueued) => {
    const { model } = resolved;
    const relayed = speaksMessages(client);
    const leftOut = new LeftOut();
    const request = relayed ? recordedRequest(body) : translated(body, leftOut);
    const exchange = new ServerExchange({
      http,
      request,
      resolved,
      client,
      encoded: true,
      via: { path: "/v1/messages" },
      onQueued,
    }, context);
    const answer = async () => {
      if (!relayed) {
        const named = { ...request, model };
        return await translate({
          exchange,
          request: named,
          client,
          format: messagesFormat({
            id: messageIdOf(exchange.id),
            ...(stream ? { inputTokens: estimateTokens(request) } : {}),
          }),
          leftOut,
          nameOf: nameOfMember,
        });
      }
      const call: RawCall = {
        path: `/v1/messages${betaQuery(http)}`,
        method: "POST",
        ...relayedBody<Record<string, unknown>>(
          received,
          model,
          (turns) => ownBlocks(turns, leftOut.add),
        ),
        headers: relayedRequestHeaders(http.headers, MEANINGFUL_HEADERS),
      };
      const reply = await relay({ exchange, stream, client, call, format });
      leftOut.writeTo(reply.headers);
      return reply;
    };
    return { exchange, answer, leftOut };
  });
  const upstreamId = reply.headers.get("x-upstream-request-id");
  if (upstreamId !== null) reply.headers.set("request-id", upstreamId);
  return reply;
}

function translated(body: MessagesBody, leftOut: LeftOut): ChatRequest {
  const decoded = decodeRequest(body, { leaveOut: leftOut.add });
  // No limits here: the messages were counted before decoding, which makes more of them.
  return validateRequest(decoded, {
    maxMessages: Infinity,
    maxContent: Infinity,
  });
}

/** Turns our name of a left-out member into its name in the Messages API. */
function nameOfMember(member: string): string {
  return /^messages\[\]\.(?:thinking_blocks|reasoning_content)$/.test(member)
    ? "messages[].content[thinking]"
    : member;
}

/** The query of beta features, which the official SDKs send beside the header. */
function betaQuery(http: ServerRequest): string {
  return new URL(http.url).searchParams.get("beta") === "true"
    ? "?beta=true"
    : "";
}
