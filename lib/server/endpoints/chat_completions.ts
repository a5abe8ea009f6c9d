/**
 * `POST /v1/chat/completions`.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import type { RawCall } from "../../core/call.ts";
import { withoutMembers } from "../../core/data/foreign.ts";
import { validateRequest } from "../../core/validate.ts";
import { MEANINGFUL_HEADERS } from "../../dialects/anthropic_messages/headers.ts";
import { MEANINGFUL_HEADERS as CHAT_HEADERS } from "../../dialects/openai_chat/headers.ts";
import { cachedReply } from "../answer/cached_reply.ts";
import { chatFormat } from "../formats/chat_format.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../guard/json_body.ts";
import { LeftOut } from "../answer/left_out.ts";
import { relayedBody } from "../answer/own_messages.ts";
import { relay, speaksChat } from "../relay/relay.ts";
import type { Reply } from "../reply.ts";
import type { Endpoint, ServerContext } from "../endpoint.ts";
import { relayedRequestHeaders } from "../guard/request_headers.ts";
import { routed } from "../answer/routed.ts";
import type { ServerRequest } from "../server_request.ts";
import { translate } from "../answer/translate.ts";

/** Answers a conversation with any configured model. */
export const chatCompletions: Endpoint = {
  method: "POST",
  pattern: "/chat/completions",
  handle,
};

async function handle(
  http: ServerRequest,
  context: ServerContext,
): Promise<Reply> {
  const received = await readJsonBody(http);
  const request = validateRequest(received.value, context.limits);
  const cached = context.cache && await cachedReply(request, http, context);
  if (cached !== undefined) return cached;
  const job = {
    http,
    context,
    name: request.model,
    asks: () => request,
    stream: request.stream === true,
    format: chatFormat(request),
  };
  return await routed(job, ({ resolved, client }, onQueued) => {
    const { model, provider } = resolved;
    const relayed = speaksChat(client);
    const thinkTags = provider.quirks?.thinkTags;
    const format = thinkTags ? chatFormat(request, { thinkTags }) : job.format;
    const exchange = new ServerExchange(
      { http, request, resolved, client, encoded: !relayed, onQueued },
      context,
    );
    const leftOut = new LeftOut();
    const answer = async () => {
      if (!relayed) {
        const translated = { ...request, model };
        const headers = relayedRequestHeaders(http.headers, MEANINGFUL_HEADERS);
        return await translate({
          exchange,
          request: translated,
          client,
          format,
          leftOut,
          headers,
        });
      }
      const foreign = context.registry.foreign(resolved.provider);
      const call: RawCall = {
        path: "/chat/completions",
        method: "POST",
        headers: relayedRequestHeaders(http.headers, CHAT_HEADERS),
        ...relayedBody<Message>(
          received,
          model,
          (messages) => ownMessages(messages, foreign, leftOut),
        ),
      };
      const reply = await relay({
        exchange,
        stream: job.stream,
        client,
        call,
        format,
      });
      leftOut.writeTo(reply.headers);
      return reply;
    };
    return { exchange, answer, leftOut };
  });
}

/** Removes message members that other providers made; returns the same array if there are none. */
function ownMessages(
  messages: readonly Message[],
  foreign: ReadonlySet<string>,
  leftOut: LeftOut,
): readonly Message[] {
  let changed = false;
  const own = messages.map((message) => {
    const kept = withoutMembers(message, foreign, leftOut.add);
    changed ||= kept !== message;
    return kept;
  });
  return changed ? own : messages;
}
