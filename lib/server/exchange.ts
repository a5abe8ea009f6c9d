/**
 * One exchange of the server: its record, and what aborts it.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { ResolvedModel } from "../clients/registry.ts";
import type { Draft } from "../history/record/draft.ts";
import { endpointOf, type Via } from "../history/line/exchange.ts";
import type { Bodies } from "../history/line/kept_reply.ts";
import { outcomeOf } from "../history/line/outcome.ts";
import type { Recording } from "../history/record/recording.ts";
import type { Parent } from "../history/record/match.ts";
import type { ChatChunk, ChatCompletion, ChatRequest } from "../core/chat.ts";
import type { Answer } from "../core/answer.ts";
import type { RawCallOptions } from "../core/call.ts";
import type { ChatClient } from "../core/client.ts";
import type { CallSource } from "../core/call_source.ts";
import {
  ApiError,
  CancelledError,
  StreamError,
  withSource,
} from "../core/errors.ts";
import { tracedExchange } from "./watch/request_trace.ts";
import type { SharedTimeout } from "./guard/shared_timeout.ts";
import type { ServerContext } from "./endpoint.ts";
import type { ServerRequest } from "./server_request.ts";
import { runOf } from "./guard/run.ts";
import type { AskedFacts } from "./live/facts.ts";
import { askedFacts } from "./live/live_exchange.ts";
import type { LiveExchanges } from "./live/live_exchanges.ts";
import { tagsOf } from "./guard/tags.ts";
import { isUnrecorded } from "./guard/unrecorded.ts";

/** What starts an exchange. */
export interface ExchangeStart {
  /** The HTTP request: its headers, and the signal that its client has disconnected. */
  readonly http: ServerRequest;
  /** As received. */
  readonly request: ChatRequest;
  /** The model that is asked. */
  readonly resolved: ResolvedModel;
  /** Its provider's client. */
  readonly client: ChatClient;
  /** Whether our client encodes the request; otherwise the body is sent as received. */
  readonly encoded: boolean;
  /** Called when the call is queued because of the provider's concurrency limit. */
  readonly onQueued?: (() => void) | undefined;
  /** The endpoint, if it is not Chat Completions. */
  readonly via?: Via | undefined;
  /** The body of a call that is not a conversation, such as embeddings. */
  readonly body?: string | undefined;
  /** Gets the exchange when it has ended. */
  readonly onEnd?: ((draft: Draft) => void) | undefined;
  /** The exchange that it continues; by default found by its messages. */
  readonly parent?: Parent | undefined;
}

/** Records one call, from the first upstream request until the answer has been sent, then writes it to the history. */
export class ServerExchange {
  readonly #recording: Recording;
  readonly #stop = new AbortController();
  /** Absent without pages. */
  readonly #asked: AskedFacts | undefined;
  readonly #end: () => void;
  readonly #recordTimeout: SharedTimeout;
  readonly #source: CallSource | undefined;
  readonly #model: string;
  /** The members that are left out of request and answer, for the record. */
  leftOut: { names(): readonly string[] } | undefined;
  readonly #finished = Promise.withResolvers<void>();
  #failure: unknown;
  /** Options of every upstream call. */
  readonly upstream: RawCallOptions;
  /** See {@linkcode ServerContext.keepAliveMs}. */
  readonly keepAliveMs: number | undefined;
  /** Whether it is written to the history. */
  readonly recorded: boolean;
  /** Where the reply's bytes are kept; absent if it is not recorded. */
  readonly bodies: Bodies | undefined;
  /** Whether the history has the answer afterwards: it is recorded, or it was answered from the history. */
  readonly stored: boolean;

  /** Starts the recording, unless the client asked for none. */
  constructor(start: ExchangeStart, context: ServerContext) {
    const { http, request, resolved, client, encoded, via } = start;
    this.#source = client.source;
    this.#model = resolved.model;
    const answered = context.isReplayed?.({
      request,
      model: resolved.model,
      path: via && endpointOf(via),
      body: start.body,
    }) ?? false;
    const untraced = isUnrecorded(http) || answered;
    const { trace, admission } = http;
    const { pages } = context;
    const run = context.run ?? runOf(http.headers);
    const recorder = untraced ? context.unrecorded : context.recorder;
    this.recorded = context.history && !untraced;
    this.stored = this.recorded || answered;
    this.bodies = this.recorded ? context.store?.bodies : undefined;
    this.#recording = recorder.begin({
      provider: client.provider,
      baseUrl: client.baseUrl,
      model: resolved.model,
      request,
      labels: [...context.tags ?? [], ...tagsOf(http.headers)],
      ...traceOf(http.headers.get("traceparent")),
      encode: encoded ? (request) => client.encode(request) : undefined,
      via,
      run,
      parent: start.parent,
      source: context.source,
      client: http.client?.name,
      onEnd: (trace ?? start.onEnd ?? pages ?? admission) === undefined
        ? undefined
        : (draft) => this.#ended(draft, start, pages?.live),
    });
    const { id } = this;
    this.#asked = pages && askedFacts({
      id,
      name: context.isBlind ? "a blind answer" : resolved.name,
      priced: context.isBlind
        ? undefined
        : `${client.provider}/${resolved.model}`,
      headers: http.headers,
      key: http.client?.name,
      run,
      via,
      recorded: this.recorded && !context.isBlind,
      isPrivate: context.isBlind || isUnrecorded(http),
    });
    context.onExchange?.(this.#recording.id);
    admission?.began();
    trace?.began(request.model);
    this.keepAliveMs = context.keepAliveMs;
    this.upstream = {
      signal: this.#stop.signal,
      via: context.loop.next(http.headers),
      onSend: (sent) => this.#recording.sent(sent),
      onProgress: ({ type }) => {
        if (type === "queued") start.onQueued?.();
      },
    };
    this.#recordTimeout = context.running.recordTimeout;
    const running = context.running.begin({
      asked: this.#asked,
      recording: this.#recording,
      stop: this.#stop,
    });
    const leave = () => this.leave();
    const end = () => {
      context.running.cancels.delete(id);
      http.signal.removeEventListener("abort", leave);
      context.running.end(running);
    };
    // Assigned through a constant: V8 keeps a closure that is assigned to a field directly, and all that it captures,
    // until a full collection.
    this.#end = end;
    if (http.signal.aborted) leave();
    else http.signal.addEventListener("abort", leave);
  }

  /** The exchange's ULID, also in the history. */
  get id(): string {
    return this.#recording.id;
  }

  /** Aborted when the client has disconnected or the server stops. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  #ended(
    draft: Draft,
    { http, resolved, onEnd }: ExchangeStart,
    live: LiveExchanges | undefined,
  ): void {
    const isReplayed = this.stored && !this.recorded;
    http.admission?.ended(draft, isReplayed);
    http.trace?.answered(tracedExchange(draft, resolved.name, this.#failure));
    onEnd?.(draft);
    if (this.#asked === undefined) return;
    const hasLeft = this.#stop.signal.reason instanceof ClientLeft;
    live?.end(this.#asked, {
      draft,
      progress: this.#recording.progress,
      hasLeft,
    });
  }

  /** Aborts the upstream call, because the client no longer waits for the answer. */
  leave(): void {
    this.#stop.abort(new ClientLeft());
  }

  /**
   * Stops the answer, because its client has asked for that over another connection. Resolves when it is recorded, with
   * what came of it.
   */
  async cancel(): Promise<ChatCompletion | null> {
    this.#stop.abort(new CancelledError());
    await this.#finished.promise;
    return this.#recording.completion({ partial: true });
  }

  /**
   * Takes what was sent upstream from an answer, which does not call the hooks of {@linkcode ServerExchange.upstream}.
   */
  follow(answer: Answer): void {
    this.#recording.follow(answer);
  }

  /**
   * Records a chunk of the answer.
   *
   * @param at arrival time, by `performance.now()`
   * @param sizes see {@linkcode Recording.chunk}
   */
  chunk(chunk: ChatChunk, at: number, sizes?: readonly number[]): void {
    this.#recording.chunk(chunk, at, sizes);
  }

  /** Records what the chunks do not hold, see {@linkcode Recording.keep}. */
  keep(kept: unknown): void {
    this.#recording.keep(kept);
  }

  /**
   * Folds the chunks into the completion.
   *
   * @throws {StreamError} `truncated`: no chunk has come
   */
  completion(): ChatCompletion {
    const completion = this.#recording.completion();
    if (completion !== null) return completion;
    throw new StreamError("the answer is empty", { kind: "truncated" });
  }

  /**
   * Writes the exchange to the history, as completed or failed; only the first call counts. Resolves when the reply may
   * end: when the exchange is stored, so that a client with a whole reply finds it in the history, or after a timeout,
   * because a history never stops an answer. Never rejects.
   */
  async finish(failure?: unknown): Promise<void> {
    withSource(failure, this.#source, this.#model);
    this.#failure ??= failure;
    const outcome = failure === undefined
      ? { status: "completed" as const }
      : outcomeOf(failure, this.#stop.signal);
    this.#recording.leaveOut(this.leftOut?.names() ?? []);
    const recorded = this.#recording.finish(outcome);
    this.#end();
    if (this.recorded) await this.#recordTimeout.wait(recorded);
    this.#finished.resolve();
  }
}

/** The header, if it is valid by W3C's Trace Context, level 1. */
function traceOf(header: string | null): { traceparent?: string } {
  return header !== null && /^[\da-f]{2}(?:-[\da-f]+){3}$/.test(header)
    ? { traceparent: header }
    : {};
}

/** Why an upstream call was aborted. No client reads it. */
class ClientLeft extends Error {
  override name = "ClientLeft";

  constructor() {
    super("the client has left");
  }
}

/** The error for a client whose answer is cut off because the server stops. */
export function serverStopping(): ApiError {
  return new ApiError("the server is stopping", {
    kind: "overloaded",
    status: STATUS_CODE.ServiceUnavailable,
    type: "server_error",
    code: "server_stopping",
  });
}
