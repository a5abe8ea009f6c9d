/**
 * A request as endpoints see it: the part of the runtime's `Request` that they need, so that a `Request` is one, too.
 *
 * @module
 */

import type { RequestTrace } from "./request_trace.ts";

/** What a request's headers are asked. */
export interface RequestHeaders
  extends Iterable<[name: string, value: string]> {
  /** The value of a header, several of them joined with `, `; null where there is none. */
  get(name: string): string | null;
}

/** A request whose headers have come. */
export interface ServerRequest {
  /** As sent; methods are told apart by case. */
  readonly method: string;
  /** Absolute, as sent: neither normalised nor decoded. */
  readonly url: string;
  /** All of them, names in lower case. */
  readonly headers: RequestHeaders;
  /** Aborted when the client leaves before its reply is whole. */
  readonly signal: AbortSignal;
  /** The body in pieces, read from the connection as they are asked for; null without one. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  /** Absent where nobody watches. */
  trace?: RequestTrace;
  /**
   * The whole body; the caller sees to its length first.
   *
   * @throws {ApiError} 400, 408: it is cut, malformed, or does not come
   */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}
