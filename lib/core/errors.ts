/**
 * One error class for each thing that a caller does differently; the data as fields, the origin in `cause`.
 *
 * @module
 */
import type { Asked, CallSource } from "./call_source.ts";
import type { ReplyHeaders } from "./wire_reply.ts";

/** Base of all errors that a user may see: `message` is one line, `hint` says what to do about it. */
export class ChatError extends Error {
  /** Name of the class. */
  override name = "ChatError";
  /** What the user can do, without final period; shown on the same line or below. */
  readonly hint?: string | undefined;
  /** The provider and the model of a call that failed. */
  asked?: Asked;

  /** Creates an error from one line for the user, its cause and a hint. */
  constructor(
    message: string,
    options: { cause?: unknown; hint?: string | undefined } = {},
  ) {
    super(
      message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/** A command line or slash command that cannot be understood (exit 2). */
export class UsageError extends ChatError {
  /** Name of the class. */
  override name = "UsageError";
}

/** A configuration that cannot work, a missing key included (exit 2). */
export class ConfigError extends ChatError {
  /** Name of the class. */
  override name = "ConfigError";
}

/** What an {@linkcode ApiError} means to a caller, whatever the provider called it. */
export type ApiErrorKind =
  | "invalid_request"
  | "auth"
  | "permission"
  | "not_found"
  | "rate_limit"
  | "quota"
  | "overloaded"
  | "timeout"
  | "server"
  | "redirect"
  | "invalid_response";

/** The fields of an {@linkcode ApiError}. */
export interface ApiErrorInit {
  /** What it means to a caller. */
  kind: ApiErrorKind;
  /** HTTP status; derived from the error's type when it came inside a 200 stream. */
  status: number;
  /** The provider's own word for it, such as `invalid_request_error`. */
  type?: string | undefined;
  /** The provider's code. */
  code?: string | undefined;
  /** Request member that is at fault. */
  param?: string | undefined;
  /** How long the provider asks to wait, in ms. */
  retryAfterMs?: number | undefined;
  /** The provider's id of the request. */
  requestId?: string | undefined;
  /** Response headers of the failed reply. */
  headers?: ReplyHeaders | undefined;
  /** Body of the failed reply as it came, cut at 1 MiB. */
  body?: string | undefined;
  /** Where it came from. */
  cause?: unknown;
  /** What the user can do. */
  hint?: string | undefined;
}

/** The provider answered, and the answer is a failure: by status, or as an error object before any content. */
export class ApiError extends ChatError {
  /** Name of the class. */
  override name = "ApiError";
  /** What it means to a caller. */
  readonly kind: ApiErrorKind;
  /** HTTP status. */
  readonly status: number;
  /** The provider's own word for it, such as `invalid_request_error`. */
  readonly type?: string;
  /** The provider's code. */
  readonly code?: string;
  /** Request member that is at fault. */
  readonly param?: string;
  /** How long the provider asks to wait, in ms. */
  readonly retryAfterMs?: number;
  /** The provider's id of the request. */
  readonly requestId?: string;
  /** Headers of the failed reply. */
  readonly headers?: ReplyHeaders;
  /** Body of the failed reply as it came, cut at 1 MiB. */
  readonly body?: string;

  /** Creates an error from the provider's message and what its reply said. */
  constructor(message: string, init: ApiErrorInit) {
    super(message, {
      cause: init.cause,
      ...(init.hint === undefined ? {} : { hint: init.hint }),
    });
    this.kind = init.kind;
    this.status = init.status;
    if (init.type !== undefined) this.type = init.type;
    if (init.code !== undefined) this.code = init.code;
    if (init.param !== undefined) this.param = init.param;
    if (init.retryAfterMs !== undefined) this.retryAfterMs = init.retryAfterMs;
    if (init.requestId !== undefined) this.requestId = init.requestId;
    if (init.headers !== undefined) this.headers = init.headers;
    if (init.body !== undefined) this.body = init.body;
  }
}

/** No answer at all: refused, reset, DNS, TLS (`unreachable`), or nothing within the time limit (`timeout`). Exit 5. */
export class NetworkError extends ChatError {
  /** Name of the class. */
  override name = "NetworkError";
  /** What it means to a caller. */
  readonly kind: "unreachable" | "timeout";

  /** Creates an error that says what could not be reached and why. */
  constructor(
    message: string,
    options: {
      kind: "unreachable" | "timeout";
      cause?: unknown;
      hint?: string | undefined;
    },
  ) {
    super(message, options);
    this.kind = options.kind;
  }
}

/** How a stream broke after it had begun. */
export type StreamErrorKind = "truncated" | "error" | "invalid" | "timeout";

/** A stream broken after the first byte: cut, failed in band, unreadable, or silent for too long. Exit 6. */
export class StreamError extends ChatError {
  /** Name of the class. */
  override name = "StreamError";
  /** What it means to a caller. */
  readonly kind: StreamErrorKind;
  /** The provider's word for an in-band error. */
  readonly type?: string;
  /** The provider's code. */
  readonly code?: string;
  /** HTTP status that the in-band error stands for, when it names one. */
  readonly status?: number;

  /** Creates an error that says how the stream ended. */
  constructor(
    message: string,
    options: {
      kind: StreamErrorKind;
      type?: string | undefined;
      code?: string | undefined;
      status?: number | undefined;
      cause?: unknown;
      hint?: string | undefined;
    },
  ) {
    super(message, options);
    this.kind = options.kind;
    if (options.type !== undefined) this.type = options.type;
    if (options.code !== undefined) this.code = options.code;
    if (options.status !== undefined) this.status = options.status;
  }
}

/** A client has cancelled its answer: what has come of it is kept. */
export class CancelledError extends ChatError {
  /** Name of the class. */
  override name = "CancelledError";

  /** Creates the error. */
  constructor() {
    super("the answer was cancelled by its client");
  }
}

/** Adds the provider and the model of a call to its error, unless it has them; returns the same error. */
export function withSource(
  error: unknown,
  source: CallSource | undefined,
  model?: string,
): unknown {
  if (source !== undefined && error instanceof ChatError) {
    const { asked = source } = error;
    error.asked = { ...asked, model: error.asked?.model ?? model };
  }
  return error;
}
