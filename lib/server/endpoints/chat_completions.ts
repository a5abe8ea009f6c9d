/**
 * `POST /v1/chat/completions`.
 *
 * @module
 */
import type { ChatRequest } from "../../core/chat.ts";
import { ChatError } from "../../core/errors.ts";
import { invalid } from "../../core/invalid.ts";
import { validateRequest } from "../../core/validate.ts";
import { errorResponse } from "../error_response.ts";
import { ServerExchange } from "../exchange.ts";
import { replaceTopLevelString } from "../json_splice.ts";
import { relay, speaksChat } from "../relay.ts";
import { readBodyText } from "../request_body.ts";
import { type AskedModel, resolveModel } from "../resolve_model.ts";
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
  const text = await readBodyText(http);
  const request = validateRequest(parse(text), context.limits);
  const asked = resolveModel(context.registry, request.model);
  const { resolved, client } = asked;
  const exchange = new ServerExchange(
    { http, request, resolved, client, encoded: !speaksChat(client) },
    context,
  );
  const reply = await answer(text, request, asked, exchange);
  reply.headers.set("x-chat-exchange", exchange.id);
  return reply;
}

async function answer(
  text: string,
  request: ChatRequest,
  { resolved, client }: AskedModel,
  exchange: ServerExchange,
): Promise<Response> {
  const { model, row } = resolved;
  try {
    if (!speaksChat(client)) {
      const translated = { ...request, model };
      return await translate({ exchange, request: translated, client });
    }
    const body = replaceTopLevelString(text, "model", model);
    return await relay({
      exchange,
      request,
      client,
      call: { path: "/chat/completions", method: "POST", body },
      decode: { thinkTags: row.quirks?.thinkTags },
    });
  } catch (error) {
    exchange.finish(error);
    exchange.leave(); // whatever of the reply has not come is of no use
    if (error instanceof ChatError) return errorResponse(error);
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalid(undefined, `is not valid JSON: ${why}`);
  }
}
