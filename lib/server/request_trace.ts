/**
 * What there is to tell of one HTTP request, and when it is over.
 *
 * @module
 */
import type { Draft } from "../conversation/draft.ts";
import { ApiError, NetworkError, StreamError } from "../core/errors.ts";

/** One call to a model, as it ended. */
export interface TracedExchange extends
  Pick<
    Draft,
    "id" | "provider" | "status" | "attempts" | "firstTokenMs" | "usage"
  > {
  /** The model's full name. */
  readonly name: string;
  /** Why the provider gave no whole answer; absent where it did, and where nobody waited for one. */
  readonly failure?: string;
}

/** The status in place of one for a client that left before it got any, as nginx has it. */
export const CLIENT_CLOSED_REQUEST = 499;

/** One request from its head to the end of its reply and of all that it set going. */
export class RequestTrace {
  /** The reply's `x-request-id`. */
  readonly id: string;
  /** As sent. */
  readonly method: string;
  /** Without its query, in which some clients send keys. */
  readonly path: string;
  /** When its head had come. */
  readonly started: Date = new Date();
  /** The pattern of the endpoint that answers; undefined where there is none. */
  endpoint: string | undefined;
  /** The model that the client asked for; undefined where it asked for none that is there. */
  model: string | undefined;
  /** Of the reply. */
  status: number = CLIENT_CLOSED_REQUEST;
  /** Bytes of the reply's body that have been sent. */
  bytes = 0;
  /** The client left before the reply was whole. */
  left = false;
  /** The calls that it led to, in the order in which they ended. */
  readonly exchanges: TracedExchange[] = [];
  readonly #startedAt: number = performance.now();
  readonly #onEnd: (trace: RequestTrace) => void;
  #endedAt: number | undefined;
  #running = 0;

  /** Begins; `onEnd` is called once. */
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

  /** A call begins to the model that the client asked for, or to one in its place; the end waits for it. */
  began(model: string): void {
    this.model ??= model;
    this.#running++;
  }

  /** Such a call has ended. */
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

/** What a call came to, from its record and from what was thrown. */
export function tracedExchange(
  draft: Draft,
  name: string,
  error: unknown,
): TracedExchange {
  const { id, provider, status, attempts, firstTokenMs, usage } = draft;
  const failed = status === "error" || status === "truncated";
  return {
    id,
    name,
    provider,
    status,
    attempts,
    firstTokenMs,
    usage,
    ...(failed ? { failure: failureKind(error) } : {}),
  };
}

function failureKind(error: unknown): string {
  if (error instanceof StreamError) return `stream_${error.kind}`;
  return error instanceof ApiError || error instanceof NetworkError
    ? error.kind
    : "internal";
}
