/**
 * `GET /` and `GET /health`: whether the server lives, without a key.
 *
 * @module
 */
import { accepts } from "@std/http/negotiation";
import type { Route, ServerContext } from "../route.ts";

function handle(
  request: Request,
  { version, history, started }: ServerContext,
): Response {
  if (accepts(request, "application/json", "text/plain") === "text/plain") {
    return new Response("chat is running\n");
  }
  return Response.json({
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
