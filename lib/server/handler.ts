/**
 * Turns a request into a reply: checks access, finds the endpoint, and formats failures.
 *
 * @module
 */
import { ApiError, ChatError } from "../core/errors.ts";
import { addCorsHeaders, preflight } from "./guard/cors.ts";
import { errorResponse } from "./formats/error_response.ts";
import { failureFormat } from "./formats/failure_format.ts";
import { messagesFailed } from "./formats/messages_format.ts";
import type { Reply } from "./reply.ts";
import { CLIENT_CLOSED_REQUEST } from "./watch/request_trace.ts";
import {
  type Endpoint,
  type EndpointMatch,
  findEndpoint,
  type ServerContext,
} from "./endpoint.ts";
import type { ServerRequest } from "./server_request.ts";
import { tracedReply } from "./watch/traced_reply.ts";
import { withoutProvider } from "./guard/provider_path.ts";
import { pathOf, unknownUrl, wrongMethod } from "./guard/unknown_url.ts";

/** Answers one request; never throws. */
export type Handler = (request: ServerRequest) => Promise<Reply>;

/**
 * Makes the server as a function, without a socket.
 *
 * @param routes the first endpoint that matches answers
 */
export function createHandler(
  endpoints: readonly Endpoint[],
  context: ServerContext,
): Handler {
  return async (request) => {
    const id = requestId();
    const { method } = request;
    const path = withoutProvider(
      pathOf(request.url),
      request,
      context.registry,
    );
    const match = findEndpoint(endpoints, method, path);
    context.arrivals?.arrived();
    const trace = context.traffic?.begin(request, { id, method, path });
    if (trace !== undefined && match.kind !== "unknown") {
      trace.endpoint = match.endpoint.pattern;
    }
    const reply = method === "OPTIONS" && !isForOwnPages(match)
      ? preflight(request, context.access)
      : await answer(request, match, context, id);
    reply.headers.set("x-request-id", id);
    return trace === undefined ? reply : tracedReply(reply, request, trace);
  };
}

/** Makes the function that answers malformed requests; these replies are traced like others. */
export function createRefusal(
  { traffic }: Pick<ServerContext, "traffic">,
): (error: unknown) => Reply {
  return (error) => {
    const id = requestId();
    const reply = errorResponse(error);
    reply.headers.set("x-request-id", id);
    const trace = traffic?.begin({}, { id, method: "-", path: "-" });
    if (trace !== undefined) {
      trace.status = reply.status;
      trace.ended();
    }
    return reply;
  };
}

function requestId(): string {
  return `req_${crypto.randomUUID().replaceAll("-", "")}`;
}

async function answer(
  request: ServerRequest,
  match: EndpointMatch,
  context: ServerContext,
  id: string,
): Promise<Reply> {
  const failed = failureFormat(match, request);
  let origin: string | undefined;
  let reply: Reply;
  try {
    context.access.checkHost(request.headers);
    if (!isForOwnPages(match)) {
      origin = context.access.allowedOrigin(request.headers);
      context.access.checkContent(request.method, request.headers);
    }
    context.loop.next(request.headers);
    reply = await dispatch(request, match, context);
  } catch (error) {
    const isOurs = error instanceof ChatError;
    // An error of another type is a bug in this program, unless the client has disconnected.
    const hasDisconnected = !isOurs && request.signal.aborted;
    if (!isOurs && !hasDisconnected) {
      context.warn(`internal error while answering ${id}: ${error}`);
    }
    if (!hasDisconnected) context.arrivals?.refused(error);
    reply = failed(hasDisconnected ? clientClosed() : error);
  }
  // The Messages API's name for the request id; a relayed reply has the provider's id already.
  const isMessages = failed === messagesFailed;
  if (isMessages && reply.headers.get("request-id") === null) {
    reply.headers.set("request-id", id);
  }
  if (!isForOwnPages(match)) addCorsHeaders(reply.headers, origin);
  return reply;
}

function isForOwnPages(match: EndpointMatch): boolean {
  return match.kind !== "unknown" && match.endpoint.ownPages === true;
}

async function dispatch(
  request: ServerRequest,
  match: EndpointMatch,
  context: ServerContext,
): Promise<Reply> {
  if (match.kind === "unknown") throw unknownUrl(request);
  if (match.kind === "method") {
    const reply = failureFormat(match, request)(wrongMethod(request));
    reply.headers.set("allow", match.allow);
    return reply;
  }
  const { endpoint, tail, model } = match;
  if (model !== undefined) request.model = model;
  if (!endpoint.open) {
    const looking = context.clients?.refresh();
    if (looking !== undefined) await looking;
    const client = context.access.checkKey(request.headers);
    if (client !== undefined) {
      request.client = client;
      if (request.trace !== undefined) request.trace.client = client.name;
    }
  }
  return await endpoint.handle(request, context, tail);
}

/** A client that closed only its sending direction can still read this. */
function clientClosed(): ApiError {
  return new ApiError("the connection was closed before the answer", {
    kind: "invalid_request",
    status: CLIENT_CLOSED_REQUEST,
    type: "invalid_request_error",
    code: "client_closed_request",
  });
}
