/**
 * CORS: which web pages may call and read replies.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { Access } from "./access.ts";
import { HeaderList } from "./header_list.ts";
import { Reply } from "../reply.ts";
import type { ServerRequest } from "../server_request.ts";

/** Reply headers that a page's script may read. */
const EXPOSED = [
  "x-request-id",
  "request-id",
  "x-chat-exchange",
  "x-chat-left-out",
  "x-chat-served-by",
  "x-chat-estimated",
  "x-chat-matched",
  "x-chat-fault",
  "x-upstream-request-id",
  "retry-after",
  "retry-after-ms",
  "x-should-retry",
  "x-ratelimit-limit-requests",
  "x-ratelimit-limit-tokens",
  "x-ratelimit-remaining-requests",
  "x-ratelimit-remaining-tokens",
  "x-ratelimit-reset-requests",
  "x-ratelimit-reset-tokens",
].join(", ");

/** Lets the calling page read a reply; a request without an origin is not from a page. */
export function addCorsHeaders(
  headers: HeaderList,
  origin: string | undefined,
): void {
  headers.append("vary", "Origin");
  if (origin === undefined) return;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-expose-headers", EXPOSED);
}

/**
 * Answers a preflight request, on every path and without a key. For an origin that is not allowed, the reply lacks the
 * CORS headers.
 */
export function preflight(request: ServerRequest, access: Access): Reply {
  const asked = request.headers.get("access-control-request-headers");
  const headers = new HeaderList({
    allow: "GET, HEAD, POST, DELETE, OPTIONS",
    vary: "Origin, Access-Control-Request-Headers",
  });
  const origin = originOrNothing(request, access);
  if (origin !== undefined) {
    headers.set("access-control-allow-origin", origin);
    headers.set("access-control-allow-methods", "GET, POST, DELETE, OPTIONS");
    // A fixed list would break when an SDK adds a header.
    if (asked !== null) headers.set("access-control-allow-headers", asked);
    headers.set("access-control-max-age", "86400");
    if (
      request.headers.get("access-control-request-private-network") === "true"
    ) headers.set("access-control-allow-private-network", "true");
  }
  return new Reply(null, { status: STATUS_CODE.NoContent, headers });
}

function originOrNothing(
  request: ServerRequest,
  access: Access,
): string | undefined {
  try {
    return access.allowedOrigin(request.headers);
  } catch {
    return undefined;
  }
}
