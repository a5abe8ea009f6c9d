/**
 * `POST /v1/chat/completions`.
 *
 * @module
 */
import type { RawCall } from "../../core/client.ts";
import { validateRequest } from "../../core/validate.ts";
import { cachedReply } from "../cached_reply.ts";
import { chatForm } from "../chat_form.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../json_body.ts";
import { withModel } from "../json_splice.ts";
import { relay, speaksChat } from "../relay.ts";
import type { Reply } from "../reply.ts";
import type { Route, ServerContext } from "../route.ts";
import { routed } from "../routed.ts";
import type { ServerRequest } from "../server_request.ts";
import { translate } from "../translate.ts";

/** Answers a conversation with any configured model. */
export const chatCompletions: Route = {
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
  const cached = await cachedReply(request, context);
  if (cached !== undefined) return cached;
  const job = {
    context,
    name: request.model,
    stream: request.stream === true,
    form: chatForm(request),
  };
  return await routed(job, ({ resolved, client }, onQueued) => {
    const { model, row } = resolved;
    const relayed = speaksChat(client);
    const form = chatForm(request, { thinkTags: row.quirks?.thinkTags });
    const exchange = new ServerExchange(
      { http, request, resolved, client, encoded: !relayed, onQueued },
      context,
    );
    const answer = () => {
      if (!relayed) {
        const translated = { ...request, model };
        return translate({ exchange, request: translated, client, form });
      }
      const call: RawCall = {
        path: "/chat/completions",
        method: "POST",
        ...withModel(received, model),
      };
      return relay({ exchange, stream: job.stream, client, call, form });
    };
    return { exchange, answer };
  });
}
