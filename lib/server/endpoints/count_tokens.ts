/**
 * `POST /v1/messages/count_tokens`: counts a request's tokens, with its provider or by an estimate.
 *
 * @module
 */
import { estimateTokens } from "../../core/token_estimate.ts";
import { MEANINGFUL_HEADERS } from "../../dialects/anthropic_messages/headers.ts";
import { recordedRequest } from "../../dialects/anthropic_messages/decode/recorded_request.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../guard/json_body.ts";
import { withModel } from "../guard/json_splice.ts";
import { MESSAGES_FORMAT, messagesFailed } from "../formats/messages_format.ts";
import { readMessages } from "../answer/messages_request.ts";
import { speaksMessages } from "../relay/relay.ts";
import { Reply } from "../reply.ts";
import { ESTIMATED } from "../answer/reply_headers.ts";
import { relayedRequestHeaders } from "../guard/request_headers.ts";
import type { Endpoint, ServerContext } from "../endpoint.ts";
import { routed } from "../answer/routed.ts";
import type { ServerRequest } from "../server_request.ts";
import { providersCount } from "../answer/token_count.ts";

/** Relays the request if the provider speaks this dialect. It is not recorded, because it is free and has no answer. */
export const countTokens: Endpoint = {
  method: "POST",
  pattern: "/messages/count_tokens",
  failed: messagesFailed,
  handle,
};

async function handle(
  http: ServerRequest,
  context: ServerContext,
): Promise<Reply> {
  const received = await readJsonBody(http);
  const body = readMessages(received.value, context.limits);
  const request = recordedRequest(body);
  const unrecorded = { ...context, recorder: context.unrecorded };
  const job = {
    http,
    context,
    name: body.model,
    stream: false,
    format: MESSAGES_FORMAT,
  };
  return await routed(job, ({ resolved, client }) => {
    const exchange = new ServerExchange(
      { http, request, resolved, client, encoded: false },
      unrecorded,
    );
    const answer = async () => {
      const counted = speaksMessages(client)
        ? await providersCount(client, {
          path: "/v1/messages/count_tokens",
          method: "POST",
          ...withModel(received, resolved.model),
          headers: relayedRequestHeaders(http.headers, MEANINGFUL_HEADERS),
        }, exchange)
        : undefined;
      await exchange.finish();
      if (counted === undefined) {
        // Counts the tools as sent: those that the provider runs are missing from the translated request.
        const { tools = request.tools } = body;
        const tokens = estimateTokens({ ...request, tools });
        return Reply.json({ "input_tokens": tokens }, {
          headers: { [ESTIMATED]: "input_tokens" },
        });
      }
      const { bytes, headers } = counted;
      headers.set("content-type", "application/json");
      return new Reply(bytes, { headers });
    };
    return { exchange, answer };
  });
}
