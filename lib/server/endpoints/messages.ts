/**
 * `POST /v1/messages`: conversations in Anthropic's own shape.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import type { RawCall } from "../../core/client.ts";
import { validateRequest } from "../../core/validate.ts";
import { MEANINGFUL_HEADERS } from "../../dialects/anthropic_messages/headers.ts";
import { decodeRequest } from "../../dialects/anthropic_messages/request_decode.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../json_body.ts";
import { withModel } from "../json_splice.ts";
import { MESSAGES_FORM, messagesFailed } from "../messages_form.ts";
import {
  checkMaxTokens,
  type MessagesBody,
  readMessages,
  recordedRequest,
} from "../messages_request.ts";
import { relay, speaksMessages } from "../relay.ts";
import type { Reply } from "../reply.ts";
import { relayedHeaders } from "../request_headers.ts";
import type { Route, ServerContext } from "../route.ts";
import { routed } from "../routed.ts";
import type { ServerRequest } from "../server_request.ts";
import { translate } from "../translate.ts";
import { unknownUrl } from "../unknown_url.ts";

/** Answers a conversation with any configured model. */
export const messages: Route = {
  method: "POST",
  pattern: "/messages",
  failed: messagesFailed,
  handle,
};

/** What that API has beside it, such as batches: nothing of it is here, and no other provider is asked for it. */
export const otherMessages: Route = {
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
  const form = MESSAGES_FORM;
  const job = { context, name: body.model, stream, form };
  const reply = await routed(job, ({ resolved, client }, onQueued) => {
    const { model } = resolved;
    const relayed = speaksMessages(client);
    const request = relayed ? recordedRequest(body) : translated(body);
    const exchange = new ServerExchange({
      http,
      request,
      resolved,
      client,
      encoded: true,
      via: { path: "/v1/messages" },
      onQueued,
    }, context);
    const answer = () => {
      if (!relayed) {
        const named = { ...request, model };
        return translate({ exchange, request: named, client, form });
      }
      const call: RawCall = {
        path: `/v1/messages${betaQuery(http)}`,
        method: "POST",
        ...withModel(received, model),
        headers: relayedHeaders(http.headers, MEANINGFUL_HEADERS),
      };
      return relay({ exchange, stream, client, call, form });
    };
    return { exchange, answer };
  });
  const upstreamId = reply.headers.get("x-upstream-request-id");
  if (upstreamId !== null) reply.headers.set("request-id", upstreamId);
  return reply;
}

function translated(body: MessagesBody): ChatRequest {
  // Its turns have been counted in their own form, in which they are fewer.
  return validateRequest(decodeRequest(body), {
    maxMessages: Infinity,
    maxContent: Infinity,
  });
}

/** The official packages ask for features that are not released by a query as well. */
function betaQuery(http: ServerRequest): string {
  return new URL(http.url).searchParams.get("beta") === "true"
    ? "?beta=true"
    : "";
}
