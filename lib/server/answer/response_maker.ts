/**
 * Responses that a provider made and keeps: what is asked about them is asked there.
 *
 * @module
 */
import type { ProviderConfig } from "../../clients/provider_config.ts";
import type { RawCall } from "../../core/call.ts";
import type { ChatClient } from "../../core/client.ts";
import { ServerExchange } from "../exchange.ts";
import type { ServerContext } from "../endpoint.ts";
import { ownCredentials } from "../guard/own_credentials.ts";
import { passThrough } from "../relay/pass_through.ts";
import { lacksResponses } from "../relay/unspoken.ts";
import type { HeaderList } from "../guard/header_list.ts";
import { Reply } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";
import { recordLate } from "./late_answer.ts";
import { relayedReplyHeaders } from "./reply_headers.ts";
import { clientOf } from "./resolve_model.ts";
import {
  exchangeIdOf,
  findResponse,
  relayedResponse,
  sharedRelayedResponse,
} from "./stored_response.ts";

/** A call about a response. */
export interface ResponseCall {
  /** With its query and its client's headers. */
  readonly http: ServerRequest;
  /** What endpoints share. */
  readonly context: ServerContext;
  /** The response's id. */
  readonly id: string;
  /** The path below the response's, with a leading slash; empty for the response itself. */
  readonly below?: string;
}

/**
 * Passes a call about a response to the provider that made it. undefined for a response of this server, and for one of a
 * provider that keeps none: the history has what can be said about these.
 *
 * @throws {ApiError} the provider refused
 */
export async function askMaker(
  { http, context, id, below = "" }: ResponseCall,
): Promise<Reply | undefined> {
  if (exchangeIdOf(id) !== undefined) return undefined;
  const provider = await makerOf(id, context);
  if (provider?.responses !== "stateful") return undefined;
  const { registry } = context;
  const resolved = { name: provider.name, provider, model: "" };
  const own = ownCredentials({ http, context, name: provider.name }, provider);
  const client = await clientOf(registry, resolved, own);
  if (lacksResponses(client)) return undefined;
  const exchange = new ServerExchange({
    http,
    request: { model: provider.name, messages: [] },
    resolved,
    client,
    encoded: false,
  }, { ...context, recorder: context.unrecorded, history: false });
  const { search } = new URL(http.url);
  const call: RawCall = {
    path: `/responses/${encodeURIComponent(id)}${below}${search}`,
    method: http.method === "HEAD" ? "GET" : http.method as RawCall["method"],
  };
  const isShown = call.method === "GET" && below === "" &&
    !search.includes("stream=true");
  try {
    if (!isShown) return await passThrough({ exchange, client, call });
    const { text, ...head } = await shownBy(client, call, exchange);
    const stored = await findResponse(id, context);
    if (stored !== undefined) {
      await recordLate(text, stored, { context, client });
    }
    await exchange.finish();
    return new Reply(text, head);
  } catch (error) {
    await exchange.finish(error);
    throw error;
  }
}

/** A response as its provider shows it. */
async function shownBy(
  client: ChatClient,
  call: RawCall,
  exchange: ServerExchange,
): Promise<{ status: number; headers: HeaderList; text: string }> {
  const upstream = await client.send(call, exchange.upstream);
  const text = new TextDecoder().decode(await upstream.bytes());
  const headers = relayedReplyHeaders(upstream.headers);
  headers.set("content-type", "application/json");
  return { status: upstream.status, headers, text };
}

/** The provider of a response; of an unknown one, the only provider that could have made it. */
async function makerOf(
  id: string,
  context: ServerContext,
): Promise<ProviderConfig | undefined> {
  const { registry, isReplayed } = context;
  const known = await relayedResponse(id, context) ??
    await sharedRelayedResponse(id, context);
  if (known !== undefined) {
    // What is replayed needs no provider.
    return isReplayed === undefined
      ? registry.providers.find(({ name }) => name === known.provider)
      : undefined;
  }
  if (isReplayed !== undefined || !/^resp_/.test(id)) return undefined;
  const possible = registry.providers.filter((provider) =>
    provider.responses === "stateful" && !provider.local &&
    registry.hasKey(provider)
  );
  return possible.length === 1 ? possible[0] : undefined;
}
