/**
 * What an endpoint is, and which one answers a request.
 *
 * @module
 */
import type { Registry } from "../clients/registry.ts";
import type { History } from "../history/history.ts";
import type { ShippingState } from "../history/store/shipping/follow.ts";
import type { Source } from "../history/line/exchange.ts";
import type { RunOf } from "../history/line/run.ts";
import type { Recorder } from "../history/record/recorder.ts";
import type { ChatRequest } from "../core/chat.ts";
import type { MessageLimits } from "../core/validate_messages.ts";
import { decodedPath, standardPath } from "../dialects/openai_chat/path.ts";
import type { AnswerCache } from "../history/replay/answer_cache.ts";
import type { Access } from "./guard/access.ts";
import type { ElsewhereExchanges } from "./live/elsewhere.ts";
import type { Clients } from "./keys/clients.ts";
import type { LoopGuard } from "./guard/loop_guard.ts";
import { checkSpareFiles } from "./guard/spare_files.ts";
import type { ServerMetrics } from "./watch/metrics/server_metrics.ts";
import type { ModelList } from "./answer/model_list.ts";
import type { RecentAnswers } from "./answer/recent_answers.ts";
import type { Reply } from "./reply.ts";
import type { RunningExchanges } from "./running.ts";
import type { ServerRequest } from "./server_request.ts";
import type { Pages } from "./ui/pages.ts";
import type { Traffic } from "./watch/traffic.ts";
import type { Threads } from "./workers/snapshot.ts";

/** A call that is about to be sent upstream. */
export interface UpstreamCall {
  /** The request as recorded. */
  readonly request: ChatRequest;
  /** The provider's own name of the model. */
  readonly model: string;
  /** The body of a call that is not a conversation. */
  readonly body?: string | undefined;
  /** The endpoint, if it is not Chat Completions; see `endpointOf`. */
  readonly path?: string | undefined;
}

/** Hears of requests, whether or not they become exchanges. */
export interface Arrivals {
  /** A request has arrived. */
  arrived(): void;
  /** A request has failed before a model was asked. */
  refused(error: unknown): void;
}

/** What endpoints share, as long as the server runs. */
export interface ServerContext {
  /** Resolves models and makes clients. */
  readonly registry: Registry;
  /** Writes the history. */
  readonly recorder: Recorder;
  /** Folds answers without writing them. */
  readonly unrecorded: Recorder;
  /** Recorded answers for repeated deterministic requests; absent unless the user switched the cache on. */
  readonly cache?: AnswerCache | undefined;
  /** Whether a call is answered from a history, which has it already, so that it is not recorded again. */
  readonly isReplayed?: ((call: UpstreamCall) => boolean) | undefined;
  /**
   * Whether a client's own credentials are passed on to the provider that they are for, where no key for it is set here; see
   * `guard/own_credentials.ts`.
   */
  readonly forwardAuth?: boolean | undefined;
  /** Whether replies are broken where their header says so, see `answer/broken_reply.ts`. */
  readonly breaksReplies?: boolean | undefined;
  /** The model that the user has chosen as the default, as named: by the configuration or `CHAT_MODEL`. */
  readonly usualModel?: string | undefined;
  /** The models that can be used now. */
  readonly models: ModelList;
  /** Refuses requests that have passed this server before. */
  readonly loop: LoopGuard;
  /** Decides who may call. */
  readonly access: Access;
  /** Clients with keys that `chat keys` made; absent where there can be none. */
  readonly clients?: Clients | undefined;
  /** Limits on a request's messages. */
  readonly limits: MessageLimits;
  /** The program's version. */
  readonly version: string;
  /** Start time of the server, by `performance.now()`. */
  readonly started: number;
  /** Whether exchanges are recorded. */
  readonly history: boolean;
  /** The history, for endpoints that read from it. */
  readonly store?: History | undefined;
  /** How far the store is behind the history; absent without a store, and in other threads than the main one. */
  readonly shipping?: (() => ShippingState | undefined) | undefined;
  /** Opens the store that several machines share, where what the history lacks is looked up; absent without a store. */
  readonly shared?: (() => Promise<History>) | undefined;
  /** What others record in the store; absent without a store, and in other threads than the main one. */
  readonly elsewhere?: ElsewhereExchanges | undefined;
  /** The record that a fork has left: its responses can be continued, too. */
  readonly record?: History | undefined;
  /** The latest answers, in memory; without them only the history is read. */
  readonly recent?: RecentAnswers | undefined;
  /** Silence in ms after which a streaming reply sends a keep-alive; default 15,000. */
  readonly keepAliveMs?: number | undefined;
  /** The exchanges that must end before the server does. */
  readonly running: RunningExchanges;
  /** Traces every request; absent if there is neither a log nor metrics. */
  readonly traffic?: Traffic | undefined;
  /** What `GET /metrics` reports; absent if it is off. */
  readonly metrics?: ServerMetrics | undefined;
  /** All threads that serve; absent if there is only one. */
  readonly threads?: Threads | undefined;
  /** The run that every request belongs to; absent where its client says which, see `guard/run.ts`. */
  readonly run?: RunOf | undefined;
  /** Full name of the model that answers every conversation, whatever its client names; absent for the one that it names. */
  readonly onlyModel?: string | undefined;
  /** Throws where no further call may be sent upstream: what it would cost is not to be spent. */
  readonly checkSpent?: (() => void) | undefined;
  /** Hears of every request, and of those that are refused before a model is asked. */
  readonly arrivals?: Arrivals | undefined;
  /** The source of every exchange; default the recorder's. */
  readonly source?: Source | undefined;
  /** Gets the id of every exchange when it begins. */
  readonly onExchange?: ((id: string) => void) | undefined;
  /** Labels of every exchange, before those that its client gives. */
  readonly tags?: readonly string[] | undefined;
  /** The web pages; absent if they are off. */
  readonly pages?: Pages | undefined;
  /** Whether no page may say which model answers, nor show the answer: the two of a blind vote. */
  readonly isBlind?: boolean | undefined;
  /** Shows the server's user a line that clients do not get. */
  readonly warn: (line: string) => void;
}

/** An endpoint: turns a request into a reply. What it throws becomes an error reply. */
export interface Endpoint {
  /** GET also answers HEAD. */
  readonly method: "GET" | "POST" | "DELETE";
  /**
   * The path below `/v1` or `/`. A `*` matches one or more segments; the pattern `/*` matches all paths that no other
   * endpoint has.
   */
  readonly pattern: string;
  /** Answers requests without a key, too. */
  readonly open?: boolean;
  /**
   * Is for pages of this server alone: no other web page may call it, not even one of this machine. It checks its
   * visitors itself, see `ui/visitors.ts`.
   */
  readonly ownPages?: boolean;
  /** Makes the error reply of this endpoint; in OpenAI's format by default. */
  readonly failed?: (error: unknown) => Reply;
  /** The path is also one of the Messages API, so that failures have the format of the client that asks. */
  readonly shared?: boolean;
  /**
   * Answers a request.
   *
   * @param tail what the pattern's `*` matched, decoded; empty without one
   */
  handle(
    request: ServerRequest,
    context: ServerContext,
    tail: string,
  ): Promise<Reply> | Reply;
}

/** An endpoint whose code is loaded with the first call, because most servers get none. */
export interface LateEndpoint extends Endpoint {
  /** Loads the endpoint. */
  readonly load: () => Promise<Endpoint>;
}

/**
 * Makes a {@linkcode LateEndpoint}.
 *
 * @param head what is known of it before it is loaded
 */
export function lateEndpoint(
  head: Omit<Endpoint, "handle">,
  load: () => Promise<Endpoint>,
): LateEndpoint {
  let loaded: Endpoint | undefined;
  return {
    ...head,
    load,
    async handle(request, context, tail) {
      if (loaded === undefined) {
        checkSpareFiles();
        loaded = await load();
      }
      return await loaded.handle(request, context, tail);
    },
  };
}

/** The result of {@linkcode findEndpoint}. */
export type EndpointMatch =
  /** `model` is the model in the path, if there is one. */
  | { kind: "endpoint"; endpoint: Endpoint; tail: string; model?: string }
  /** The path is known, the method is not; `allow` lists the methods. */
  | { kind: "method"; allow: string; endpoint: Endpoint }
  | { kind: "unknown" };

/**
 * Finds the endpoint of a path, in any spelling that {@linkcode standardPath} knows. HEAD is answered by GET's
 * endpoint.
 *
 * @param path as in the URL, still percent-encoded
 */
export function findEndpoint(
  endpoints: readonly Endpoint[],
  method: string,
  path: string,
): EndpointMatch {
  const { path: plain, model } = standardPath(path);
  const wanted = method === "HEAD" ? "GET" : method;
  const others: Endpoint[] = [];
  for (const endpoint of endpoints) {
    // `/*` must not answer a path that another endpoint has with another method.
    if (endpoint.pattern === "/*" && others.length > 0) break;
    const tail = matchPattern(endpoint.pattern, plain);
    if (tail === undefined) continue;
    if (endpoint.method === wanted) {
      return { kind: "endpoint", endpoint, tail, ...(model ? { model } : {}) };
    }
    if (endpoint.pattern !== "/*") others.push(endpoint);
  }
  const [endpoint] = others;
  return endpoint === undefined
    ? { kind: "unknown" }
    : { kind: "method", allow: allowed(others), endpoint };
}

function allowed(endpoints: readonly Endpoint[]): string {
  const methods = endpoints.flatMap(({ method }) =>
    method === "GET" ? ["GET", "HEAD"] : [method]
  );
  return [...new Set(methods), "OPTIONS"].join(", ");
}

function matchPattern(pattern: string, path: string): string | undefined {
  const star = pattern.indexOf("*");
  if (star === -1) return pattern === path ? "" : undefined;
  const start = pattern.slice(0, star);
  const end = pattern.slice(star + 1);
  const fits = path.length > start.length + end.length &&
    path.startsWith(start) && path.endsWith(end);
  return fits
    ? decodedPath(path.slice(start.length, path.length - end.length))
    : undefined;
}
