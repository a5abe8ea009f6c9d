/**
 * One exchange of the server: what ends it early, and its record.
 *
 * @module
 */
import { STATUS_CODE } from "@std/http/status";
import type { ResolvedModel } from "../clients/registry.ts";
import type { Via } from "../conversation/exchange.ts";
import { outcomeOf } from "../conversation/outcome.ts";
import type { Recording, TimedText } from "../conversation/recording.ts";
import type { Parent } from "../conversation/thread.ts";
import type { ChatChunk, ChatCompletion, ChatRequest } from "../core/chat.ts";
import type { CallOptions, ChatClient } from "../core/client.ts";
import { ApiError, StreamError } from "../core/errors.ts";
import { tracedExchange } from "./request_trace.ts";
import type { Patience } from "./patience.ts";
import type { ServerContext } from "./route.ts";
import type { ServerRequest } from "./server_request.ts";
import { tagsOf } from "./tags.ts";

/** What an exchange begins with. */
export interface ExchangeStart {
  /** The HTTP request, for its headers and its client's leaving. */
  readonly http: ServerRequest;
  /** As received. */
  readonly request: ChatRequest;
  /** The model that answers. */
  readonly resolved: ResolvedModel;
  /** Its provider's client. */
  readonly client: ChatClient;
  /** The client gets the request to encode it; otherwise the body is sent as received. */
  readonly encoded: boolean;
  /** Called when the call has to wait for its turn. */
  readonly onQueued?: (() => void) | undefined;
  /** By which endpoint it came, if not Chat Completions. */
  readonly via?: Via | undefined;
  /** What it is said to continue; by default whatever its messages say. */
  readonly parent?: Parent;
}

/** Lives from the first request upstream until the answer has been sent, and is then written to the history. */
export class ServerExchange {
  readonly #recording: Recording;
  readonly #stop = new AbortController();
  readonly #end: () => void;
  readonly #patience: Patience;
  #failure: unknown;
  /** Options for every call upstream. */
  readonly upstream: CallOptions;
  /** See {@linkcode ServerContext.keepAliveMs}. */
  readonly keepAliveMs: number | undefined;
  /** Whether the history will hold it. */
  readonly recorded: boolean;

  /** Begins to record, unless the client asked not to. */
  constructor(start: ExchangeStart, context: ServerContext) {
    const { http, request, resolved, client, encoded, via, parent } = start;
    const untraced = http.headers.get("x-chat-no-record") === "1" ||
      (context.leavesNoTrace?.(request, resolved.model) ?? false);
    const { trace } = http;
    const recorder = untraced ? context.unrecorded : context.recorder;
    this.recorded = context.history && !untraced;
    this.#recording = recorder.begin({
      provider: client.provider,
      baseUrl: client.baseUrl,
      model: resolved.model,
      request,
      labels: tagsOf(http.headers),
      ...traceOf(http.headers.get("traceparent")),
      ...(encoded ? { encode: (request) => client.encode(request) } : {}),
      ...(via === undefined ? {} : { via }),
      ...(parent === undefined ? {} : { parent }),
      ...(trace === undefined ? {} : {
        onEnd: (draft) =>
          trace.answered(tracedExchange(draft, resolved.name, this.#failure)),
      }),
    });
    trace?.began(request.model);
    this.keepAliveMs = context.keepAliveMs;
    this.upstream = {
      signal: this.#stop.signal,
      onSend: (sent) => this.#recording.sent(sent),
      ...(start.onQueued === undefined ? {} : { onQueued: start.onQueued }),
    };
    this.#patience = context.running.patience;
    const running = context.running.begin(this.#stop);
    const leave = () => this.leave();
    const end = () => {
      http.signal.removeEventListener("abort", leave);
      context.running.end(running);
    };
    // Not assigned as it is written: of such functions V8 keeps all, with all that they know, until a full collection.
    this.#end = end;
    if (http.signal.aborted) leave();
    else http.signal.addEventListener("abort", leave);
  }

  /** Its ULID, also in the history. */
  get id(): string {
    return this.#recording.id;
  }

  /** Aborted when the client has left, or the server stops. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Stops the call upstream at once: nobody waits for the answer any more. */
  leave(): void {
    this.#stop.abort(new ClientLeft());
  }

  /**
   * Takes note of a chunk of the answer.
   *
   * @param at when it came, by `performance.now()`
   * @param bits how it came, if bit by bit
   */
  chunk(chunk: ChatChunk, at: number, bits?: readonly TimedText[]): void {
    this.#recording.chunk(chunk, at, bits);
  }

  /**
   * The answer, folded.
   *
   * @throws {StreamError} `truncated`: nothing of it has come
   */
  completion(): ChatCompletion {
    const completion = this.#recording.completion();
    if (completion !== null) return completion;
    throw new StreamError("the answer is empty", { kind: "truncated" });
  }

  /**
   * Hands the exchange to the history, as completed or as its failure says; only the first call counts. Resolves when
   * the reply may end: once it is recorded, so that a client which has all of it can count on that, or when that takes
   * too long, as a history never stops an answer. Never rejects.
   */
  async finish(failure?: unknown): Promise<void> {
    this.#failure ??= failure;
    const outcome = failure === undefined
      ? { status: "completed" as const }
      : outcomeOf(failure, this.#stop.signal);
    const recorded = this.#recording.finish(outcome);
    this.#end();
    if (this.recorded) await this.#patience.wait(recorded);
  }
}

/** Only what has the form of W3C's Trace Context, level 1. */
function traceOf(header: string | null): { traceparent?: string } {
  return header !== null && /^[\da-f]{2}(?:-[\da-f]+){3}$/.test(header)
    ? { traceparent: header }
    : {};
}

/** Why a call upstream was stopped; nobody is left to read it. */
class ClientLeft extends Error {
  override name = "ClientLeft";

  constructor() {
    super("the client has left");
  }
}

/** What a client is told whose answer the server can no longer finish. */
export function serverStopping(): ApiError {
  return new ApiError("the server is stopping", {
    kind: "overloaded",
    status: STATUS_CODE.ServiceUnavailable,
    type: "server_error",
    code: "server_stopping",
  });
}
