/**
 * `GET /` and `GET /health`: whether the server lives, without a key.
 *
 * @module
 */
import { accepts } from "@std/http/negotiation";
import type { QueueState } from "../../conversation/line_queue.ts";
import { Reply } from "../reply.ts";
import type { Route, ServerContext } from "../route.ts";
import type { ServerRequest } from "../server_request.ts";
import { wholeQueue } from "../workers/look.ts";

async function handle(
  request: ServerRequest,
  { version, history, store, started, threads }: ServerContext,
): Promise<Reply> {
  const accept = request.headers.get("accept") ?? "*/*";
  const headers = new Headers({ accept });
  const types = ["application/json", "text/plain"];
  if (accepts({ headers }, ...types) === "text/plain") {
    return new Reply("chat is running\n");
  }
  const looks = await threads?.look();
  const queue = looks === undefined
    ? history ? store?.state : undefined
    : wholeQueue(looks);
  return Reply.json({
    version,
    "uptime_seconds": Math.floor((performance.now() - started) / 1000),
    ...historyState(queue),
    ...(looks === undefined ? {} : { workers: looks.length }),
  });
}

/**
 * The reply's status stays 200 where the history cannot be written: requests are answered, and a monitor that restarts
 * the server would lose what waits in memory.
 */
function historyState(
  queue: QueueState | undefined,
): Record<string, string | number> {
  if (queue === undefined) return { status: "ok", history: "off" };
  const { failing, full, lines, characters } = queue;
  if (!failing) return { status: "ok", history: "on" };
  return {
    status: "degraded",
    history: full ? "dropping" : "waiting",
    "history_waiting_lines": lines,
    "history_waiting_characters": characters,
  };
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
