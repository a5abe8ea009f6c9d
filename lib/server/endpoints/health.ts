/**
 * `GET /` and `GET /health`: health of the server, without a key.
 *
 * @module
 */
import { accepts } from "@std/http/negotiation";
import type { HistoryState } from "../../history/history.ts";
import type { ShippingState } from "../../history/store/shipping/follow.ts";
import { Reply } from "../reply.ts";
import type { Endpoint, ServerContext } from "../endpoint.ts";
import type { ServerRequest } from "../server_request.ts";
import { wholeQueue } from "../workers/snapshot.ts";

async function handle(
  request: ServerRequest,
  { version, history, store, shipping, started, threads }: ServerContext,
): Promise<Reply> {
  const accept = request.headers.get("accept") ?? "*/*";
  const headers = new Headers({ accept });
  const types = ["application/json", "text/plain"];
  if (accepts({ headers }, ...types) === "text/plain") {
    return new Reply("chat is running\n");
  }
  const snapshots = await threads?.snapshots();
  const queue = snapshots === undefined
    ? history ? store?.state : undefined
    : wholeQueue(snapshots);
  return Reply.json({
    version,
    "uptime_seconds": Math.floor((performance.now() - started) / 1000),
    ...historyState(queue),
    ...shippingState(
      snapshots === undefined
        ? shipping?.()
        : snapshots.find(({ shipping }) => shipping !== undefined)?.shipping,
    ),
    ...(snapshots === undefined ? {} : { workers: snapshots.length }),
  });
}

/**
 * Describes the history. The reply's status is 200 even if the history cannot be written: requests are still answered,
 * and a restart would lose the lines in memory.
 */
function historyState(
  queue: HistoryState | undefined,
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

/** Describes how far the store is behind. It never makes the server unhealthy: an outage costs nothing else. */
function shippingState(
  state: ShippingState | undefined,
): Record<string, string | number> {
  if (state === undefined) return {};
  return {
    store: state.failing ? "waiting" : "ok",
    "store_lag_seconds": Math.round(10 * state.lag) / 10,
    ...state.spool && {
      spool: state.spool.over ? "over" : "ok",
      "spool_bytes": state.spool.bytes,
    },
  };
}

export const root: Endpoint = {
  method: "GET",
  pattern: "/",
  open: true,
  handle,
};

export const health: Endpoint = {
  method: "GET",
  pattern: "/health",
  open: true,
  handle,
};
