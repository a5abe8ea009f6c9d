/**
 * Follows one HTTP request until its reply and its exchanges have ended.
 *
 * @module
 */
import type { Draft } from "../../history/record/draft.ts";
import { tierOf } from "../../prices/tier.ts";
import { ApiError, NetworkError, StreamError } from "../../core/errors.ts";

/** One call to a model that has ended. */
export interface TracedExchange extends
  Pick<
    Draft,
    | "id"
    | "provider"
    | "model"
    | "started"
    | "status"
    | "attempts"
    | "firstTokenMs"
    | "usage"
  > {
  /** The model's full name. */
  readonly name: string;
  /** Why the provider gave no complete answer; absent if it did, or if the client disconnected. */
  readonly failure?: string;
  /** See {@linkcode tierOf}. */
  readonly tier?: string | undefined;
  /** In dollars; absent where it is not known. */
  readonly cost?: number;
}

/** The status that is logged if the client disconnected before it got one; from nginx. */
export const CLIENT_CLOSED_REQUEST = 499;

/** One request, from its head to the end of its reply and of its exchanges. */
export class RequestTrace {
  /** The reply's `x-request-id`. */
  readonly id: string;
  readonly method: string;
  /** Without the query: some clients send keys in it. */
  readonly path: string;
  /** When its head had been read. */
  readonly started: Date = new Date();
  /** The endpoint's pattern; undefined if no endpoint matches. */
  endpoint: string | undefined;
  /** The requested model; undefined until a call to a model starts. */
  model: string | undefined;
  /** The name of the client key that it came with; undefined without one. */
  client: string | undefined;
  /** Status of the reply. */
  status: number = CLIENT_CLOSED_REQUEST;
  /** Bytes sent of the reply's body. */
  bytes = 0;
  /** Whether the client disconnected before the reply was complete. */
  left = false;
  /** The calls to models, in the order in which they ended. */
  readonly exchanges: TracedExchange[] = [];
  readonly #startedAt: number = performance.now();
  readonly #onEnd: (trace: RequestTrace) => void;
  #endedAt: number | undefined;
  #running = 0;

  /** `onEnd` is called once. */
  constructor(
    request: { id: string; method: string; path: string },
    onEnd: (trace: RequestTrace) => void,
  ) {
    this.id = request.id;
    this.method = request.method;
    this.path = request.path;
    this.#onEnd = onEnd;
  }

  /** From the request's head to the end of its reply. */
  get durationMs(): number {
    return (this.#endedAt ?? performance.now()) - this.#startedAt;
  }

  /** Its calls have ended, the last one with a whole answer. */
  get isAnswered(): boolean {
    return this.#running === 0 && this.exchanges.at(-1)?.status === "completed";
  }

  /** What its exchanges cost, in dollars; undefined where no cost is known. */
  get cost(): number | undefined {
    const known = this.exchanges.flatMap(({ cost }) => cost ?? []);
    return known.length === 0
      ? undefined
      : known.reduce((sum, cost) => sum + cost);
  }

  /** A call to a model starts; the trace does not end before it. */
  began(model: string): void {
    this.model ??= model;
    this.#running++;
  }

  /** A call to a model has ended. */
  answered(exchange: TracedExchange): void {
    this.exchanges.push(exchange);
    this.#running--;
    this.#settle();
  }

  /** The reply has ended; only the first call counts. */
  ended(left = false): void {
    if (this.#endedAt !== undefined) return;
    this.#endedAt = performance.now();
    this.left = left;
    this.#settle();
  }

  #settle(): void {
    if (this.#endedAt !== undefined && this.#running === 0) this.#onEnd(this);
  }
}

/** Makes the trace of a call from its record and its error. */
export function tracedExchange(
  draft: Draft,
  name: string,
  error: unknown,
): TracedExchange {
  const { id, provider, model, started, status, attempts } = draft;
  const { firstTokenMs, usage, response } = draft;
  const failed = status === "error" || status === "truncated";
  return {
    id,
    name,
    provider,
    model,
    started,
    status,
    attempts,
    firstTokenMs,
    usage,
    tier: tierOf(response),
    ...(failed ? { failure: failureKind(error) } : {}),
  };
}

function failureKind(error: unknown): string {
  if (error instanceof StreamError) return `stream_${error.kind}`;
  return error instanceof ApiError || error instanceof NetworkError
    ? error.kind
    : "internal";
}
