/**
 * A client that answers from the history: no key, no network.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import type { ChatChunk, ChatRequest } from "../core/chat.ts";
import type { CallOptions, ChatClient, ModelInfo } from "../core/client.ts";
import { ApiError, type ApiErrorKind } from "../core/errors.ts";
import { delay } from "../wire/delay.ts";
import type { Miss, RecordedAnswers } from "./recorded_answers.ts";
import { replayedChunks } from "./replayed_chunks.ts";

/** How answers are given again. */
export interface ReplayOptions {
  /** What is recorded. */
  readonly answers: RecordedAnswers;
  /** As many times as fast as recorded; Infinity waits for nothing. */
  readonly speed: number;
  /** The provider whose place this client takes. */
  readonly provider: string;
  /** Answers what is not recorded; without it, that is a 404. */
  readonly missing?: () => ChatClient;
}

/** Creates a client that takes the place of a provider's own. */
export function createReplayClient(options: ReplayOptions): ChatClient {
  return new ReplayClient(options);
}

class ReplayClient implements ChatClient {
  readonly provider: string;
  readonly dialect = "none";
  readonly #options: ReplayOptions;

  constructor(options: ReplayOptions) {
    this.provider = options.provider;
    this.#options = options;
  }

  get baseUrl(): string {
    return this.#options.missing?.().baseUrl ?? "builtin:replay";
  }

  encode(request: ChatRequest): string {
    return this.#options.missing?.().encode(request) ??
      JSON.stringify(request);
  }

  async *stream(
    request: ChatRequest,
    options: CallOptions = {},
  ): AsyncGenerator<ChatChunk, void> {
    const { answers, speed, missing } = this.#options;
    const exchange = answers.take(request, request.model);
    if (exchange === undefined) {
      if (missing === undefined) throw missed(answers.miss(request));
      yield* missing().stream(request, options);
      return;
    }
    if (exchange.status === "error") throw recordedFailure(exchange);
    const started = performance.now();
    for (const { chunk, at } of replayedChunks(exchange)) {
      const wait = at / speed - (performance.now() - started);
      if (wait > 0) await delay(wait, options.signal);
      options.signal?.throwIfAborted();
      yield chunk;
    }
  }

  models(): Promise<ModelInfo[]> {
    const prefix = `${this.provider}/`;
    const own = this.#options.answers.models()
      .filter((name) => name === this.provider || name.startsWith(prefix));
    return Promise.resolve(
      own.map((name) => ({ id: name.replace(prefix, "") })),
    );
  }
}

function missed({ closest, difference }: Miss): ApiError {
  const told = closest === undefined
    ? "nothing is recorded"
    : difference === undefined
    ? `${closest.id} asks the same, but ${withheld(closest)}`
    : `the closest is ${closest.id}, but for ${difference}`;
  return new ApiError(`no recorded request matches this one: ${told}`, {
    kind: "not_found",
    status: 404,
    type: "invalid_request_error",
    code: "replay_miss",
  });
}

/** Why an exchange that asks the same does not answer. */
function withheld({ source, status, model }: Exchange): string {
  if (source === "import") return "it was imported, never asked";
  if (source === "bench") return "a benchmark asked it";
  return status === "completed" || status === "error"
    ? `${model} answered it`
    : `its answer is ${status}, not whole`;
}

const KINDS: ReadonlyMap<number, ApiErrorKind> = new Map([
  [401, "auth"],
  [403, "permission"],
  [404, "not_found"],
  [408, "timeout"],
  [429, "rate_limit"],
  [503, "overloaded"],
  [504, "timeout"],
  [529, "overloaded"],
]);

/** The failure that was recorded, as far as its record tells. */
function recordedFailure({ error, id }: Exchange): ApiError {
  const status = error?.status ?? 502;
  const kind = KINDS.get(status) ??
    (status < 500 ? "invalid_request" : "server");
  return new ApiError(error?.message ?? `exchange ${id} failed`, {
    kind,
    status,
    // Without a word of the provider's own, the record has ours.
    type: error?.type === kind ? undefined : error?.type,
    code: error?.code,
    // The same answer would come again.
    headers: new Headers({ "x-should-retry": "false" }),
  });
}
