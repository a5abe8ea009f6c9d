/**
 * `POST /v1/embeddings` and other calls that name a model: relayed unchanged.
 *
 * @module
 */
import type { ApiError } from "../../core/errors.ts";
import { isApiPath } from "../../dialects/openai_chat/path.ts";
import { chatFormat } from "../formats/chat_format.ts";
import { passFormOn } from "../forms/form_call.ts";
import { isForm } from "../forms/incoming_form.ts";
import { passOn } from "../relay/other_call.ts";
import { passThrough } from "../relay/pass_through.ts";
import type { Reply } from "../reply.ts";
import type { Endpoint, ServerContext } from "../endpoint.ts";
import type { ServerRequest } from "../server_request.ts";
import { pathOf, unknownUrl } from "../guard/unknown_url.ts";

/** Relays embeddings to the model's provider. */
export const embeddings: Endpoint = {
  method: "POST",
  pattern: "/embeddings",
  handle: (http, context) => relayCall(http, context, "/embeddings"),
};

/** Relays calls to all paths without an endpoint here. */
export const passthrough: Endpoint = {
  method: "POST",
  pattern: "/*",
  shared: true,
  async handle(http, context, tail) {
    const unknown = unknownUrl(http);
    if (!isRelayed(http, tail)) throw unknown;
    return await relayCall(http, context, `/${tail}`, unknown);
  },
};

/** No dots, so that a path cannot leave the provider's base URL. */
const SEGMENTS = /^[\w-]+(?:\/[\w-]+)*$/;

/** Whether a path is one of the API and can be relayed. */
function isRelayed({ url, provider }: ServerRequest, tail: string): boolean {
  return SEGMENTS.test(tail) &&
    (provider !== undefined || isApiPath(pathOf(url)));
}

function relayCall(
  http: ServerRequest,
  context: ServerContext,
  path: string,
  unnamed?: ApiError,
): Promise<Reply> {
  const endpoint = {
    path,
    format: chatFormat({}),
    send: passThrough,
    ...(unnamed === undefined ? {} : { unnamed }),
  };
  return isForm(http)
    ? passFormOn(http, context, endpoint)
    : passOn(http, context, endpoint);
}
