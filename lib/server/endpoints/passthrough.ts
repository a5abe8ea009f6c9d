/**
 * `POST /v1/embeddings` and every other call that names a model: passed on as it came, whatever it asks.
 *
 * @module
 */
import type { ApiError } from "../../core/errors.ts";
import { chatForm } from "../chat_form.ts";
import { passOn } from "../other_call.ts";
import { passThrough } from "../pass_through.ts";
import type { Reply } from "../reply.ts";
import type { Route, ServerContext } from "../route.ts";
import type { ServerRequest } from "../server_request.ts";
import { pathOf, unknownUrl } from "../unknown_url.ts";

/** Passes the call on to its model's provider. */
export const embeddings: Route = {
  method: "POST",
  pattern: "/embeddings",
  handle: (http, context) => handOn(http, context, "/embeddings"),
};

/** The same for all paths that no other endpoint knows. */
export const passthrough: Route = {
  method: "POST",
  pattern: "/*",
  async handle(http, context, tail) {
    const unknown = unknownUrl(http);
    if (!isPassed(http, tail)) throw unknown;
    return await handOn(http, context, `/${tail}`, unknown);
  },
};

/** No dots: a path must not leave the provider's own. */
const SEGMENTS = /^[\w-]+(?:\/[\w-]+)*$/;

/** Only what stands below `/v1` is a call of this API; other servers' own paths mean nothing to a provider. */
function isPassed({ url }: ServerRequest, tail: string): boolean {
  return SEGMENTS.test(tail) && /^\/+v1\//.test(pathOf(url));
}

function handOn(
  http: ServerRequest,
  context: ServerContext,
  path: string,
  unnamed?: ApiError,
): Promise<Reply> {
  return passOn(http, context, {
    path,
    form: chatForm({}),
    send: passThrough,
    ...(unnamed === undefined ? {} : { unnamed }),
  });
}
