/**
 * The interface of what sends requests.
 *
 * @module
 */
import type { StreamedBody } from "../core/call.ts";
import type { WireReply } from "../core/wire_reply.ts";
import type { WebAddress } from "./web_address.ts";

/** One HTTP request. */
export interface WireRequest {
  readonly address: WebAddress;
  /** In upper case. */
  readonly method: string;
  /** Valid headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text is sent in UTF-8, parts in sequence, a streamed body as it comes. */
  readonly body: string | readonly Uint8Array[] | StreamedBody | undefined;
  /** Aborts the request and the reading of the reply. */
  readonly signal: AbortSignal | undefined;
  /** Timeout for the reply's headers, in ms. */
  readonly headersMs: number;
  /** Timeout between two bytes of its body, in ms. */
  readonly idleMs: number;
}

/**
 * Sends a request and returns the reply, with any status. Does not follow redirects.
 *
 * @throws {NetworkError} no answer
 * @throws {ConfigError} no permission to reach the host
 */
export type Transport = (request: WireRequest) => Promise<WireReply>;
