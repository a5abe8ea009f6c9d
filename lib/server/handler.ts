/**
 * From any request to its reply: who may ask, which endpoint answers, what a failure looks like.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import { ApiError, ChatError } from "../core/errors.ts";
import { addCorsHeaders, preflight } from "./cors.ts";
import { errorResponse } from "./error_response.ts";
import { findRoute, type Route, type ServerContext } from "./route.ts";

/** Answers one request; never throws. */
export type Handler = (request: Request) => Promise<Response>;

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
    const id = `req_${crypto.randomUUID().replaceAll("-", "")}`;
    const reply = request.method === "OPTIONS"
      ? preflight(request, context.access)
      : await answer(request, routes, context, id);
    reply.headers.set("x-request-id", id);
    return reply;
  };
}

async function answer(
  request: Request,
  routes: readonly Route[],
  context: ServerContext,
  id: string,
): Promise<Response> {
  let origin: string | undefined;
  let reply: Response;
  try {
    context.access.checkHost(request.headers);
    origin = context.access.allowedOrigin(request.headers);
    reply = await dispatch(request, routes, context);
  } catch (error) {
    // Whoever is gone is told nothing; everything else that is not an error of ours is a fault of this program.
    if (!(error instanceof ChatError) && !request.signal.aborted) {
      context.warn(`internal error while answering ${id}: ${error}`);
    }
    reply = errorResponse(error);
  }
  addCorsHeaders(reply.headers, origin);
  return request.method === "HEAD" ? await withoutBody(reply) : reply;
}

async function dispatch(
  request: Request,
  routes: readonly Route[],
  context: ServerContext,
): Promise<Response> {
  const path = pathOf(request.url);
  const match = findRoute(routes, request.method, path);
  if (match.kind === "unknown") throw unknownUrl(request.method, path);
  if (match.kind === "method") {
    const reply = errorResponse(wrongMethod(request.method, path));
    reply.headers.set("allow", match.allow);
    return reply;
  }
  const { route, tail } = match;
  if (!route.open) context.access.checkKey(request.headers);
  return await route.handle(request, context, tail);
}

/** The path of an absolute URL as it was sent, without query; cheaper than parsing the whole. */
function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}

/** Headers only, with the length that the body would have had. */
async function withoutBody(reply: Response): Promise<Response> {
  const length = (await reply.bytes()).length;
  const bare = new Response(null, reply);
  bare.headers.set("content-length", String(length));
  return bare;
}

function unknownUrl(method: string, path: string): ApiError {
  return new ApiError(`unknown URL: ${method} ${path}`, {
    kind: "not_found",
    status: STATUS_CODE.NotFound,
    type: "invalid_request_error",
    code: "unknown_url",
  });
}

function wrongMethod(method: string, path: string): ApiError {
  return new ApiError(`${method} is not allowed on ${path}`, {
    kind: "invalid_request",
    status: STATUS_CODE.MethodNotAllowed,
    type: "invalid_request_error",
    code: "method_not_allowed",
  });
}
