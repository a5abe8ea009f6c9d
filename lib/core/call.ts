/**
 * Options of a call to a provider, and the requests that it sends.
 *
 * @module
 */

import type { ChatRequest } from "./chat.ts";

/** How far a call has come, for a user who waits. */
export type Progress =
  /** It waits for other calls to end. */
  | { readonly type: "queued" }
  /** Its request is on its way; `attempt` counts from 1. */
  | { readonly type: "sent"; readonly attempt: number };

/** Options of a call to a client. */
export interface CallOptions {
  /** Stops the call at once, also while it waits before a retry; the call then throws `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Retries after the first attempt; the client's own number when absent. */
  readonly maxRetries?: number | undefined;
  /** Headers of the caller's own request; each client sends those that its provider knows. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The servers that the request has passed, for providers that may be servers of this program; see `VIA_HEADER` in `wire/http.ts`. */
  readonly via?: string | undefined;
  /** Called as the call proceeds. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Options of a call that is in the provider's own dialect. */
export interface RawCallOptions extends CallOptions {
  /** Called for every request that goes upstream, retries included: a call that fails has no answer with its attempts. */
  readonly onSend?: ((sent: SentRequest) => void) | undefined;
}

/** One request on its way to a provider. */
export interface SentRequest {
  /** Counts from 1. */
  attempt: number;
  /** Without credentials. */
  url: string;
  /** The body as sent; empty for a request without one. */
  body: string;
  /** {@linkcode RawCall.bytes}. */
  bytes?: readonly Uint8Array[] | undefined;
  /** The body, where it is not text; `body` is empty then. */
  streamed?: StreamedBody | undefined;
  /** It asks for the rest of an answer that has begun; an earlier attempt sent the recorded request. */
  continues?: true | undefined;
}

/** A body that is sent while it arrives and is never held in memory: a form with files. */
export interface StreamedBody {
  /** Its media type, with its parameters. */
  readonly type: string;
  /** In bytes; undefined where only its end shows it. */
  readonly length: number | undefined;
  /** Whether it can be sent again. */
  readonly repeatable: boolean;
  /**
   * The bytes to send, piece by piece; may be called again only if the body is repeatable.
   *
   * Reading throws `ApiError` if what arrives cannot be sent.
   */
  pieces(): AsyncIterable<Uint8Array>;
  /** The fields read so far, as JSON text: the record has them, and a replay finds the record by them. */
  said(): string;
  /** SHA-256 of what was sent last, in hex. */
  digest(): string;
}

/** A request in the provider's own dialect, for relaying without translation. */
export interface RawCall {
  /** Below the base URL, with a leading slash: `/chat/completions`. */
  path: string;
  /** HTTP method. */
  method: "GET" | "POST" | "DELETE";
  /** JSON text, sent as it is. */
  body?: string;
  /**
   * The same in UTF-8, in pieces that do not change any more; absent where only the text is known. Encoding a long text
   * costs more than sending it.
   */
  bytes?: readonly Uint8Array[];
  /** The body where it is not JSON; in place of `body` and `bytes`. */
  streamed?: StreamedBody;
  /** Headers to add; credentials and content type are the client's. */
  headers?: Record<string, string>;
  /** The request that the body encodes, if the body alone does not show it; for clients that answer without a provider. */
  means?: ChatRequest;
}
