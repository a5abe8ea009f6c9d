/**
 * The part of the runtime's `Request` that endpoints need; a `Request` has this type, too.
 *
 * @module
 */

import type { ClientKey } from "../keys/client_key.ts";
import type { Admission } from "./keys/admission.ts";
import type { RequestTrace } from "./watch/request_trace.ts";

/** The headers of a request. */
export interface RequestHeaders
  extends Iterable<[name: string, value: string]> {
  /** The value of a header, several joined with `, `; null without one. */
  get(name: string): string | null;
}

/** A request whose head has been read. */
export interface ServerRequest {
  /** As sent; methods are case-sensitive. */
  readonly method: string;
  /** Absolute, as sent: neither normalised nor decoded. */
  readonly url: string;
  /** All headers, names in lower case. */
  readonly headers: RequestHeaders;
  /** Aborted when the client disconnects before its reply is complete. */
  readonly signal: AbortSignal;
  /** The body, read from the connection on demand; null without one. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  /** Absent if requests are not traced. */
  trace?: RequestTrace;
  /** The client key that it came with; absent for the server's own keys, and where none is needed. */
  client?: ClientKey;
  /** What follows its spend; absent without a client key, and before it is admitted. */
  admission?: Admission;
  /** The model in the path, which counts before the one in the body; absent if the path has none. */
  model?: string;
  /** The provider in the path, whose models the body names by its own names; absent if the path has none. */
  provider?: string;
  /**
   * Reads the whole body; the caller checks its length first.
   *
   * @throws {ApiError} 400 or 408: the body is cut, malformed, or does not arrive
   */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}
