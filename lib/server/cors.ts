/**
 * What browsers ask before and after a call.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { Access } from "./access.ts";
import { HeaderList } from "./header_list.ts";
import { Reply } from "./reply.ts";
import type { ServerRequest } from "./server_request.ts";

/** What a page's script may read beside the body. */
const EXPOSED = [
  "x-request-id",
  "x-chat-exchange",
  "x-chat-served-by",
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

/** Lets the page that asked read a reply; without an origin there is no page. */
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
 * Answers a preflight request, on every path and before any key is looked at. For a page that may not call, the reply
 * lacks the headers that its browser waits for.
 */
export function preflight(request: ServerRequest, access: Access): Reply {
  const asked = request.headers.get("access-control-request-headers");
  const headers = new HeaderList({
    allow: "GET, HEAD, POST, OPTIONS",
    vary: "Origin, Access-Control-Request-Headers",
  });
  const origin = originOrNothing(request, access);
  if (origin !== undefined) {
    headers.set("access-control-allow-origin", origin);
    headers.set("access-control-allow-methods", "GET, POST, OPTIONS");
    // A fixed list would break with each new header of a client library.
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
