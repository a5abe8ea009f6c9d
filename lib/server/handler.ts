/**
 * From any request to its reply: who may ask, which endpoint answers, what a failure looks like.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError, ChatError } from "../core/errors.ts";
import { addCorsHeaders, preflight } from "./cors.ts";
import { errorResponse } from "./error_response.ts";
import type { Reply } from "./reply.ts";
import { CLIENT_CLOSED_REQUEST } from "./request_trace.ts";
import {
  findRoute,
  type Route,
  type RouteMatch,
  type ServerContext,
} from "./route.ts";
import type { ServerRequest } from "./server_request.ts";
import { tracedReply } from "./traced_reply.ts";
import { pathOf, unknownUrl } from "./unknown_url.ts";

/** Answers one request; never throws. */
export type Handler = (request: ServerRequest) => Promise<Reply>;

/**
 * The whole server as a function, without a socket.
 *
 * @param routes the endpoints; the first that fits answers
 */
export function createHandler(
  routes: readonly Route[],
  context: ServerContext,
): Handler {
  return async (request) => {
    const id = requestId();
    const { method } = request;
    const path = pathOf(request.url);
    const match = findRoute(routes, method, path);
    const trace = context.traffic?.begin(request, { id, method, path });
    if (trace !== undefined && match.kind !== "unknown") {
      trace.endpoint = match.route.pattern;
    }
    const reply = method === "OPTIONS"
      ? preflight(request, context.access)
      : await answer(request, match, context, id);
    reply.headers.set("x-request-id", id);
    return trace === undefined ? reply : tracedReply(reply, request, trace);
  };
}

/** Tells what is wrong with what is no request: its reply is traced as any other. */
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
  match: RouteMatch,
  context: ServerContext,
  id: string,
): Promise<Reply> {
  let origin: string | undefined;
  let reply: Reply;
  try {
    context.access.checkHost(request.headers);
    origin = context.access.allowedOrigin(request.headers);
    context.access.checkContent(request.method, request.headers);
    reply = await dispatch(request, match, context);
  } catch (error) {
    const isOurs = error instanceof ChatError;
    // Everything else that is not an error of ours is a fault of this program.
    const hasLeft = !isOurs && request.signal.aborted;
    if (!isOurs && !hasLeft) {
      context.warn(`internal error while answering ${id}: ${error}`);
    }
    reply = failed(match, hasLeft ? clientLeft() : error);
  }
  addCorsHeaders(reply.headers, origin);
  return reply;
}

async function dispatch(
  request: ServerRequest,
  match: RouteMatch,
  context: ServerContext,
): Promise<Reply> {
  if (match.kind === "unknown") throw unknownUrl(request);
  if (match.kind === "method") {
    const reply = failed(match, wrongMethod(request));
    reply.headers.set("allow", match.allow);
    return reply;
  }
  const { route, tail } = match;
  if (!route.open) context.access.checkKey(request.headers);
  return await route.handle(request, context, tail);
}

/** In the form of whom the request is for, even if it never got there. */
function failed(match: RouteMatch, error: unknown): Reply {
  const form = match.kind === "unknown" ? undefined : match.route.failed;
  return (form ?? errorResponse)(error);
}

/** For a client that has closed only the direction in which it sends, and so might read this. */
function clientLeft(): ApiError {
  return new ApiError("the connection was closed before the answer", {
    kind: "invalid_request",
    status: CLIENT_CLOSED_REQUEST,
    type: "invalid_request_error",
    code: "client_closed_request",
  });
}

function wrongMethod({ method, url }: ServerRequest): ApiError {
  return new ApiError(`${method} is not allowed on ${pathOf(url)}`, {
    kind: "invalid_request",
    status: STATUS_CODE.MethodNotAllowed,
    type: "invalid_request_error",
    code: "method_not_allowed",
  });
}
