/**
 * What an endpoint is, and which one a request is for.
 *
 * @module
 */
import type { Registry } from "../clients/registry.ts";
import type { HistoryStore } from "../conversation/history.ts";
import type { Recorder } from "../conversation/recorder.ts";
import type { ChatRequest } from "../core/chat.ts";
import type { MessageLimits } from "../core/validate_messages.ts";
import type { AnswerCache } from "../replay/answer_cache.ts";
import type { Access } from "./access.ts";
import type { ServerMetrics } from "./metrics/server_metrics.ts";
import type { ModelList } from "./model_list.ts";
import type { Reply } from "./reply.ts";
import type { RunningExchanges } from "./running.ts";
import type { ServerRequest } from "./server_request.ts";
import type { Traffic } from "./traffic.ts";
import type { Threads } from "./workers/look.ts";

/** What endpoints share; it lives as long as the server. */
export interface ServerContext {
  /** Knows models and clients. */
  readonly registry: Registry;
  /** Writes the history. */
  readonly recorder: Recorder;
  /** Folds the answers that are to leave no trace. */
  readonly unrecorded: Recorder;
  /** Answers to requests that always have the same one; absent unless the server's user wants it. */
  readonly cache?: AnswerCache;
  /** Whether a request is answered out of a history, where it stands already; `model` as its provider calls it. */
  readonly leavesNoTrace?: (request: ChatRequest, model: string) => boolean;
  /** What can be used now. */
  readonly models: ModelList;
  /** Who may call. */
  readonly access: Access;
  /** How long a request may be. */
  readonly limits: MessageLimits;
  /** The program's version. */
  readonly version: string;
  /** When the server began, by `performance.now()`. */
  readonly started: number;
  /** Whether exchanges are written to a file. */
  readonly history: boolean;
  /** That file, for endpoints that go on with what is in it. */
  readonly store?: HistoryStore;
  /** Silence in ms after which a streaming reply says that it lives; default 15,000. */
  readonly keepAliveMs?: number;
  /** What has to end before the server does. */
  readonly running: RunningExchanges;
  /** Follows every request; absent when nobody watches. */
  readonly traffic?: Traffic;
  /** What `GET /metrics` reports; absent when it is off. */
  readonly metrics?: ServerMetrics;
  /** All threads that serve; absent where this one is alone. */
  readonly threads?: Threads;
  /** Tells the server's user what no client is told. */
  readonly warn: (line: string) => void;
}

/** An endpoint: from a request to its reply; what it throws becomes an error reply. */
export interface Route {
  /** GET answers HEAD too. */
  readonly method: "GET" | "POST";
  /** Below `/v1`, or below `/`; a final `/*` takes a rest of one or more segments, and alone whatever is left. */
  readonly pattern: string;
  /** Answers without a key too. */
  readonly open?: boolean;
  /** Tells clients of this endpoint what failed; in OpenAI's form unless given. */
  readonly failed?: (error: unknown) => Reply;
  /**
   * Answers.
   *
   * @param tail what the pattern's `*` stands for, decoded; empty without one
   */
  handle(
    request: ServerRequest,
    context: ServerContext,
    tail: string,
  ): Promise<Reply> | Reply;
}

/** What {@linkcode findRoute} makes of a path. */
export type RouteMatch =
  | { kind: "route"; route: Route; tail: string }
  /** The path is known, as that of `route`; these are the methods that it takes. */
  | { kind: "method"; allow: string; route: Route }
  | { kind: "unknown" };

/**
 * Looks a path up: with or without `/v1`, with trailing and doubled slashes. HEAD is answered by GET's endpoint.
 *
 * @param path as it stands in the URL, still percent-encoded
 */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): RouteMatch {
  const plain = plainPath(path);
  const wanted = method === "HEAD" ? "GET" : method;
  const others: Route[] = [];
  for (const route of routes) {
    // A pattern that takes every path leaves those alone that are known.
    if (route.pattern === "/*" && others.length > 0) break;
    const tail = matchPattern(route.pattern, plain);
    if (tail === undefined) continue;
    if (route.method === wanted) return { kind: "route", route, tail };
    if (route.pattern !== "/*") others.push(route);
  }
  const [route] = others;
  return route === undefined
    ? { kind: "unknown" }
    : { kind: "method", allow: allowed(others), route };
}

function allowed(routes: readonly Route[]): string {
  const methods = routes.flatMap(({ method }) =>
    method === "GET" ? ["GET", "HEAD"] : ["POST"]
  );
  return [...methods, "OPTIONS"].join(", ");
}

function plainPath(path: string): string {
  const single = path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
  const below = single.startsWith("/v1/")
    ? single.slice(3)
    : single === "/v1"
    ? "/"
    : single;
  return below.length > 1 && below.endsWith("/") ? below.slice(0, -1) : below;
}

function matchPattern(pattern: string, path: string): string | undefined {
  if (!pattern.endsWith("/*")) return pattern === path ? "" : undefined;
  const start = pattern.slice(0, -1);
  if (path.length <= start.length || !path.startsWith(start)) return undefined;
  try {
    return decodeURIComponent(path.slice(start.length));
  } catch {
    return undefined; // a percent sign that encodes nothing names nothing
  }
}
