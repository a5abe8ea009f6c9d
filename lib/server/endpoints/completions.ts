/**
 * `POST /v1/completions`: continues a text.
 *
 * @module
 */
import type { ResolvedModel } from "../../clients/registry.ts";
import { validateRequest } from "../../core/validate.ts";
import { NameSet } from "../../core/data/names.ts";
import { decodePrompt } from "../../dialects/openai_completions/request.ts";
import { COMPLETIONS_FORMAT } from "../formats/completions_format.ts";
import { ServerExchange } from "../exchange.ts";
import { readJsonBody } from "../guard/json_body.ts";
import { LeftOut } from "../answer/left_out.ts";
import {
  beginCall,
  namedBody,
  recordedBody,
  refuseForm,
} from "../relay/other_call.ts";
import { passesOn, relay } from "../relay/relay.ts";
import type { AskedModel } from "../answer/resolve_model.ts";
import type { Endpoint, ServerContext } from "../endpoint.ts";
import { type Attempt, routed } from "../answer/routed.ts";
import type { ServerRequest } from "../server_request.ts";
import { isAbsent, isMiss } from "../answer/token_count.ts";
import { translate } from "../answer/translate.ts";
import { textId, translatedTexts } from "../answer/translated_texts.ts";

const PATH = "/completions";

/**
 * Relays the call to the model's provider. If the provider lacks the endpoint, or the model, the prompt is sent as a
 * chat message. Both ways are recorded.
 */
export const completions: Endpoint = {
  method: "POST",
  pattern: PATH,
  async handle(http, context) {
    refuseForm(http);
    const received = await readJsonBody(http);
    const body = namedBody(received.value);
    const stream = body["stream"] === true;
    const format = COMPLETIONS_FORMAT;
    const asks = () => recordedBody(body, received.text);
    const job = { http, context, name: body.model, asks, stream, format };
    const lacking = lackingOf(context);
    return await routed(job, (asked, onQueued) => {
      const { client, resolved } = asked;
      const translated = () =>
        beginTranslated(body, { http, context, asked, onQueued });
      if (!passesOn(resolved) || lacking.has(resolved.name)) {
        return translated();
      }
      const call = { http, context, received, body, path: PATH };
      const first = beginCall(call, { resolved, client }, onQueued);
      const attempt: { exchange: ServerExchange } & Attempt = {
        exchange: first.exchange,
        answer: async () => {
          try {
            return await relay({ ...first, format });
          } catch (error) {
            if (!isAbsent(error)) throw error;
            await first.exchange.finish(error);
            if (!isMiss(error)) remember(lacking, resolved);
            const second = translated();
            attempt.exchange = second.exchange;
            return await second.answer();
          }
        },
      };
      return attempt;
    });
  },
};

/** Models of each registry that are known to answer chat requests only, by full name. */
const LACKING = new WeakMap<object, NameSet>();

function lackingOf({ registry }: ServerContext): NameSet {
  const known = LACKING.get(registry) ?? new NameSet();
  LACKING.set(registry, known);
  return known;
}

/** Limit of the set, because clients choose the names. */
const MAX_LACKING = 1000;

function remember(lacking: NameSet, { name }: ResolvedModel): void {
  if (lacking.size < MAX_LACKING) lacking.add(name);
}

function beginTranslated(
  body: Record<string, unknown>,
  { http, context, asked: { resolved, client }, onQueued }: {
    http: ServerRequest;
    context: ServerContext;
    asked: AskedModel;
    onQueued: () => void;
  },
): Attempt {
  const { request: decoded, echo } = decodePrompt(body);
  const request = validateRequest(decoded, context.limits);
  const exchange = new ServerExchange({
    http,
    request,
    resolved,
    client,
    encoded: true,
    via: { path: `/v1${PATH}` },
    onQueued,
  }, context);
  const answer = () =>
    translate({
      exchange,
      request: { ...request, model: resolved.model },
      client,
      format: translatedTexts(echo, textId(exchange.id)),
      leftOut: new LeftOut(),
    });
  return { exchange, answer };
}
