/**
 * Calls about files that a provider keeps: the list, a file, its content, its removal. They name no model.
 *
 * @module
 */
import type { RawCall } from "../../core/call.ts";
import { routed } from "../answer/routed.ts";
import type { ServerContext } from "../endpoint.ts";
import { ServerExchange } from "../exchange.ts";
import { chatFormat } from "../formats/chat_format.ts";
import { relayedRequestHeaders } from "../guard/request_headers.ts";
import { unknownUrl } from "../guard/unknown_url.ts";
import { MEANINGFUL_HEADERS, notOffered } from "../relay/other_call.ts";
import { passThrough } from "../relay/pass_through.ts";
import { passesOn } from "../relay/relay.ts";
import type { Reply } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import { filesModel } from "./files_provider.ts";

/** A file's id, or what belongs to it; no dots, so that a path cannot leave the provider's base URL. */
const BELOW = /^[\w-]+(?:\/[\w-]+)*$/;

/**
 * Passes a call about files on to the provider that uploads go to.
 *
 * @param below the path below `/files`, without a leading slash; empty for the list
 * @throws {ApiError} 404: not a path of files, 400: no provider has files
 */
export async function passFileCall(
  http: ServerRequest,
  context: ServerContext,
  below: string,
): Promise<Reply> {
  if (below !== "" && !BELOW.test(below)) throw unknownUrl(http);
  const path = below === "" ? "/files" : `/files/${below}`;
  const name = filesModel(http, context);
  const method = http.method === "DELETE" ? "DELETE" : "GET";
  const { search } = new URL(http.url);
  const format = chatFormat({});
  const job = { http, context, name, ownModel: true, stream: false, format };
  return await routed(job, ({ resolved, client }, onQueued) => {
    if (!passesOn(resolved)) throw notOffered(resolved.name, path);
    const call: RawCall = {
      path: path + search,
      method,
      headers: relayedRequestHeaders(http.headers, MEANINGFUL_HEADERS),
    };
    const exchange = new ServerExchange({
      http,
      request: { model: name, messages: [] },
      resolved,
      client,
      encoded: false,
      via: { path: `/v1${path}`, method, ...search === "" ? {} : { search } },
      body: "",
      onQueued,
    }, context);
    return { exchange, answer: () => passThrough({ exchange, client, call }) };
  });
}
