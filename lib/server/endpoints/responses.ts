/**
 * `POST /v1/responses`: OpenAI's Responses API on top of Chat Completions, its state taken from the history.
 *
 * @module
 */
import type { Via } from "../../conversation/exchange.ts";
import { ulid } from "../../core/ulid.ts";
import { validateRequest } from "../../core/validate.ts";
import { decodeRequest } from "../../dialects/openai_responses/request.ts";
import type { ResponsesRequest } from "../../dialects/openai_responses/types.ts";
import { readRequest } from "../../dialects/openai_responses/validate.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../json_body.ts";
import type { Reply } from "../reply.ts";
import { responsesForm } from "../responses_form.ts";
import type { Route, ServerContext } from "../route.ts";
import { routed } from "../routed.ts";
import type { ServerRequest } from "../server_request.ts";
import {
  type PreviousResponse,
  previousResponse,
  responseId,
} from "../stored_response.ts";
import { translate } from "../translate.ts";

/** Answers with any configured model. */
export const responses: Route = {
  method: "POST",
  pattern: "/responses",
  handle,
};

async function handle(
  http: ServerRequest,
  context: ServerContext,
): Promise<Reply> {
  const { value } = await readJsonBody(http);
  const body = readRequest(value);
  const previous = await continued(body, context);
  const decoded = decodeRequest(body, previous?.messages);
  const request = validateRequest(decoded, context.limits);
  const createdAt = Math.floor(Date.now() / 1000);
  const job = {
    context,
    name: request.model,
    stream: request.stream === true,
    form: responsesForm(body, { id: responseId(ulid()), createdAt }),
  };
  return await routed(job, ({ resolved, client }, onQueued) => {
    const exchange = new ServerExchange({
      http,
      request,
      resolved,
      client,
      encoded: true,
      via: viaOf(body),
      parent: previous?.chain,
      onQueued,
    }, context);
    const store = exchange.recorded && body.store !== false;
    const form = responsesForm({ ...body, store }, {
      id: responseId(exchange.id),
      createdAt,
    });
    const named = { ...request, model: resolved.model };
    const answer = () => translate({ exchange, request: named, client, form });
    return { exchange, answer };
  });
}

async function continued(
  { previous_response_id: id }: ResponsesRequest,
  context: ServerContext,
): Promise<PreviousResponse | undefined> {
  return id === null || id === undefined
    ? undefined
    : await previousResponse(id, context);
}

/** What whoever continues or shows the response has to know of its request. */
function viaOf(body: ResponsesRequest): Via {
  const { instructions, store, previous_response_id: previous } = body;
  return {
    path: "/v1/responses",
    ...(instructions ? { instructions: true } : {}),
    ...(store === false ? { store } : {}),
    ...(previous ? { previous } : {}),
  };
}
