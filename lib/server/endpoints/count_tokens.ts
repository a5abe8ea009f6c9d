/**
 * `POST /v1/messages/count_tokens`: how long a conversation is, as its provider counts.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError } from "../../core/errors.ts";
import { MEANINGFUL_HEADERS } from "../../dialects/anthropic_messages/headers.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../json_body.ts";
import { withModel } from "../json_splice.ts";
import { MESSAGES_FORM, messagesFailed } from "../messages_form.ts";
import { readMessages, recordedRequest } from "../messages_request.ts";
import { passThrough } from "../pass_through.ts";
import { speaksMessages } from "../relay.ts";
import type { Reply } from "../reply.ts";
import { relayedHeaders } from "../request_headers.ts";
import type { Route, ServerContext } from "../route.ts";
import { routed } from "../routed.ts";
import type { ServerRequest } from "../server_request.ts";

/** Passes the question on. It asks for no answer and costs nothing, so it is not recorded. */
export const countTokens: Route = {
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
  const job = { context, name: body.model, stream: false, form: MESSAGES_FORM };
  return await routed(job, ({ resolved, client }) => {
    if (!speaksMessages(client)) throw cannotCount(resolved.name);
    const exchange = new ServerExchange(
      { http, request, resolved, client, encoded: false },
      unrecorded,
    );
    const call = {
      path: "/v1/messages/count_tokens",
      method: "POST" as const,
      ...withModel(received, resolved.model),
      headers: relayedHeaders(http.headers, MEANINGFUL_HEADERS),
    };
    return { exchange, answer: () => passThrough({ exchange, client, call }) };
  });
}

function cannotCount(model: string): ApiError {
  return new ApiError(`the provider of ${model} does not count tokens`, {
    kind: "invalid_request",
    status: STATUS_CODE.NotImplemented,
  });
}
