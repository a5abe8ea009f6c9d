/**
 * Calls whose body is a form: to whom they go, and how they are passed on.
 *
 * @module
 */
import type { RawCall } from "../../core/call.ts";
import type { ChatRequest } from "../../core/chat.ts";
import { invalid } from "../../core/data/invalid.ts";
import { routed } from "../answer/routed.ts";
import type { ServerContext } from "../endpoint.ts";
import { ServerExchange } from "../exchange.ts";
import { relayedRequestHeaders } from "../guard/request_headers.ts";
import {
  MEANINGFUL_HEADERS,
  notOffered,
  type OtherEndpoint,
} from "../relay/other_call.ts";
import { passesOn } from "../relay/relay.ts";
import type { Reply } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import { filesModel, isForFiles } from "./files_provider.ts";
import { IncomingForm } from "./incoming_form.ts";

/**
 * Answers a form by the provider of its model. The form passes as it comes once its model is known; only the model's
 * name is replaced. One that is held whole by then may be sent again, and to the next model of a route.
 *
 * @throws {ApiError} 400: not a valid form, or one without a model
 */
export async function passFormOn(
  http: ServerRequest,
  context: ServerContext,
  { path, format, send }: OtherEndpoint,
): Promise<Reply> {
  const isFile = isForFiles(path);
  const form = new IncomingForm(http, !isFile);
  const name = isFile
    ? filesModel(http, context)
    : modelOf(http, await form.readModel());
  // A replay has to know all of it to find its answer.
  if (context.isReplayed !== undefined) await form.readWhole();
  const job = {
    ...{ http, context, name, ownModel: true, stream: false, format },
    ...(isFile ? {} : { asks: () => ({ model: name, messages: [] }) }),
  };
  let failure: { error: unknown } | undefined;
  return await routed(job, ({ resolved, client }, onQueued) => {
    if (!passesOn(resolved)) throw notOffered(resolved.name, path);
    // What was not held cannot be sent to another model.
    if (failure !== undefined && !form.whole) throw failure.error;
    const streamed = form.body(resolved.model);
    const call: RawCall = {
      path,
      method: "POST",
      streamed,
      headers: relayedRequestHeaders(http.headers, MEANINGFUL_HEADERS),
    };
    const request: ChatRequest = {
      model: name,
      messages: [],
      form: form.parts,
    };
    const exchange = new ServerExchange({
      http,
      request,
      resolved,
      client,
      encoded: false,
      via: { path: `/v1${path}` },
      body: form.whole ? streamed.said() : undefined,
      onQueued,
    }, context);
    const answer = async () => {
      try {
        return await send({ exchange, client, call, stream: false });
      } catch (error) {
        failure = { error };
        throw error;
      }
    };
    return { exchange, answer };
  });
}

/** The model in the path counts before the one in the form; a provider in the path is whose it is. */
function modelOf(
  { model, provider }: ServerRequest,
  given: string | undefined,
): string {
  const name = model ?? given;
  if (name === undefined) throw invalid("model", "is missing");
  if (name.trim() === "") throw invalid("model", "must be a model's name");
  return provider === undefined ? name : `${provider}/${name}`;
}
