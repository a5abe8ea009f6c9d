/**
 * `POST /v1/responses/input_tokens`: counts the tokens of a response's input, with its provider or by an estimate.
 *
 * @module
 */
import { estimateTokens } from "../../core/token_estimate.ts";
import { countedBody } from "../../dialects/anthropic_messages/counted_body.ts";
import { chatFormat } from "../formats/chat_format.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../guard/json_body.ts";
import { withModel } from "../guard/json_splice.ts";
import { speaksChat, speaksMessages } from "../relay/relay.ts";
import { Reply } from "../reply.ts";
import { ESTIMATED } from "../answer/reply_headers.ts";
import { resolveTargets } from "../answer/resolve_model.ts";
import { readResponses } from "../answer/responses_request.ts";
import type { Endpoint, ServerContext } from "../endpoint.ts";
import { routed } from "../answer/routed.ts";
import type { ServerRequest } from "../server_request.ts";
import { providersCount } from "../answer/token_count.ts";

/** Relays the request if the provider can count. It is not recorded, because it is free and has no answer. */
export const inputTokens: Endpoint = {
  method: "POST",
  pattern: "/responses/input_tokens",
  handle,
};

async function handle(
  http: ServerRequest,
  context: ServerContext,
): Promise<Reply> {
  const received = await readJsonBody(http);
  const read = await readResponses(received, context);
  const { value, previous, items } = read;
  const targets = resolveTargets(context.registry, value.model);
  if (!targets.some(({ provider }) => provider.responses)) read.translated();
  const unrecorded = { ...context, recorder: context.unrecorded };
  const format = chatFormat({});
  const job = { http, context, name: value.model, stream: false, format };
  // The provider cannot count items that only this server's history has.
  const isWhole = previous === undefined && items.size === 0;
  return await routed(job, ({ resolved, client }) => {
    const { model, provider } = resolved;
    const request = provider.responses ? read.recorded : read.translated();
    const exchange = new ServerExchange(
      { http, request, resolved, client, encoded: false },
      unrecorded,
    );
    const answer = async () => {
      const counted = speaksMessages(client)
        ? await providersCount(client, {
          path: "/v1/messages/count_tokens",
          method: "POST",
          body: countedBody(client.encode({ ...request, model })),
        }, exchange)
        : speaksChat(client) && isWhole
        ? await providersCount(client, {
          path: "/responses/input_tokens",
          method: "POST",
          ...withModel(received, model),
        }, exchange)
        : undefined;
      await exchange.finish();
      const headers = counted?.headers ?? { [ESTIMATED]: "input_tokens" };
      return Reply.json({
        object: "response.input_tokens",
        "input_tokens": counted?.tokens ?? estimateTokens(request),
      }, { headers });
    };
    return { exchange, answer };
  });
}
