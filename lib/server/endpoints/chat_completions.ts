/**
 * `POST /v1/chat/completions`.
 *
 * @module
 */
import { validateRequest } from "../../core/validate.ts";
import { answered } from "../answered.ts";
import { chatForm } from "../chat_form.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../json_body.ts";
import { replaceTopLevelString } from "../json_splice.ts";
import { relay, speaksChat } from "../relay.ts";
import { resolveModel } from "../resolve_model.ts";
import type { Route, ServerContext } from "../route.ts";
import { translate } from "../translate.ts";

/** Answers a conversation with any configured model. */
export const chatCompletions: Route = {
  method: "POST",
  pattern: "/chat/completions",
  handle,
};

async function handle(
  http: Request,
  context: ServerContext,
): Promise<Response> {
  const { text, value } = await readJsonBody(http);
  const request = validateRequest(value, context.limits);
  const { resolved, client } = resolveModel(context.registry, request.model);
  const { model, row } = resolved;
  const relayed = speaksChat(client);
  const form = chatForm(request, { thinkTags: row.quirks?.thinkTags });
  const exchange = new ServerExchange(
    { http, request, resolved, client, encoded: !relayed },
    context,
  );
  return await answered(exchange, form, () => {
    if (!relayed) {
      const translated = { ...request, model };
      return translate({ exchange, request: translated, client, form });
    }
    const body = replaceTopLevelString(text, "model", model);
    return relay({
      exchange,
      stream: request.stream === true,
      client,
      call: { path: "/chat/completions", method: "POST", body },
      form,
    });
  });
}
