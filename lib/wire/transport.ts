/**
 * The seam between what a call means and what carries it.
 *
 * @module
 */
import type { WireReply } from "../core/wire_reply.ts";
import type { WebAddress } from "./web_address.ts";

/** One request as it goes out. */
export interface WireRequest {
  /** Where it goes. */
  readonly address: WebAddress;
  /** In capitals. */
  readonly method: string;
  /** By names in lower case; HTTP allows each of them. */
  readonly headers: Readonly<Record<string, string>>;
  /** A text is sent in UTF-8, pieces one behind the other. */
  readonly body: string | readonly Uint8Array[] | undefined;
  /** Stops the request at once, and the reading of the reply. */
  readonly signal: AbortSignal | undefined;
  /** Longest wait for the reply's headers, in ms. */
  readonly headersMs: number;
  /** Longest wait for the next byte of its body, in ms. */
  readonly idleMs: number;
}

/**
 * Sends a request and returns the reply of whatever status; redirects are not followed.
 *
 * @throws {NetworkError} no answer
 * @throws {ConfigError} no permission to reach the host
 */
export type Transport = (request: WireRequest) => Promise<WireReply>;
