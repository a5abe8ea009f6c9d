/**
 * `POST /v1/responses/compact`: replaces a conversation by a shorter one.
 *
 * @module
 */
import { ulid } from "../../core/data/ulid.ts";
import { compactionRequest } from "../../dialects/openai_responses/compaction.ts";
import { compactionFormat } from "../formats/compaction_format.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../guard/json_body.ts";
import { beginCall } from "../relay/other_call.ts";
import { passThrough } from "../relay/pass_through.ts";
import { isUnspoken, lacksResponses, noteUnspoken } from "../relay/unspoken.ts";
import type { AskedModel } from "../answer/resolve_model.ts";
import {
  type ReadResponses,
  readResponses,
} from "../answer/responses_request.ts";
import type { Endpoint, ServerContext } from "../endpoint.ts";
import { type Attempt, routed } from "../answer/routed.ts";
import type { ServerRequest } from "../server_request.ts";
import { responseId } from "../answer/stored_response.ts";
import { isMiss } from "../answer/token_count.ts";
import { translate } from "../answer/translate.ts";

const PATH = "/responses/compact";

/**
 * Relays the call to a provider that has the Responses API, as only that can read what it has sealed. Any other model
 * summarises the conversation. Both ways are recorded.
 */
export const compactResponse: Endpoint = {
  method: "POST",
  pattern: PATH,
  async handle(http, context) {
    const received = await readJsonBody(http);
    const read = await readResponses(received, context);
    const { value } = read;
    const format = compactionFormat([], factsOf(ulid()));
    const job = {
      ...{ http, context, name: value.model, stream: false, format },
      asks: () => read.recorded,
    };
    return await routed(job, (asked, onQueued) => {
      const { resolved, client } = asked;
      const summarised = () => beginSummary(read, { http, context, asked });
      const relays = resolved.provider.responses !== undefined &&
        !lacksResponses(client, PATH);
      // The provider knows neither the responses nor the items of this server.
      const isWhole = read.previous === undefined && read.items.size === 0;
      if (!relays || !isWhole) return summarised();
      const call = { http, context, received, body: value, path: PATH };
      const first = beginCall(call, asked, onQueued);
      const attempt: { exchange: ServerExchange } & Attempt = {
        exchange: first.exchange,
        answer: async () => {
          try {
            return await passThrough(first);
          } catch (error) {
            if (!isUnspoken(error) && !isMiss(error)) throw error;
            await first.exchange.finish(error);
            if (isUnspoken(error)) noteUnspoken(client, error, PATH);
            const second = summarised();
            attempt.exchange = second.exchange;
            return await second.answer();
          }
        },
      };
      return attempt;
    });
  },
};

function beginSummary(
  read: ReadResponses,
  { http, context, asked: { resolved, client } }: {
    readonly http: ServerRequest;
    readonly context: ServerContext;
    readonly asked: AskedModel;
  },
): Attempt {
  const { messages, model } = read.translated();
  const request = compactionRequest({ model, messages });
  const exchange = new ServerExchange({
    http,
    request,
    resolved,
    client,
    encoded: true,
    // Not stored as a response: its answer is a summary, not a conversation to continue.
    via: { path: `/v1${PATH}`, store: false },
  }, context);
  const format = compactionFormat(messages, factsOf(exchange.id));
  const named = { ...request, model: resolved.model };
  const answer = () => translate({ exchange, request: named, client, format });
  return { exchange, answer };
}

function factsOf(id: string) {
  return { id: responseId(id), createdAt: Math.floor(Date.now() / 1000) };
}
