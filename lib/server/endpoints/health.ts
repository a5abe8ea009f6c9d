/**
 * `GET /` and `GET /health`: whether the server lives, without a key.
 *
 * @module
 */
import { accepts } from "@std/http/negotiation";
import { Reply } from "../reply.ts";
import type { Route, ServerContext } from "../route.ts";
import type { ServerRequest } from "../server_request.ts";

function handle(
  request: ServerRequest,
  { version, history, started }: ServerContext,
): Reply {
  const accept = request.headers.get("accept") ?? "*/*";
  const headers = new Headers({ accept });
  const types = ["application/json", "text/plain"];
  if (accepts({ headers }, ...types) === "text/plain") {
    return new Reply("chat is running\n");
  }
  return Reply.json({
    status: "ok",
    version,
    "uptime_seconds": Math.floor((performance.now() - started) / 1000),
    history: history ? "on" : "off",
  });
}

/** For a look from a browser or a monitor. */
export const root: Route = { method: "GET", pattern: "/", open: true, handle };

/** For health checks. */
export const health: Route = {
  method: "GET",
  pattern: "/health",
  open: true,
  handle,
};
