/**
 * The interface of a client, which sends requests to one provider and gives the answers as chunks.
 *
 * @module
 */
import type { Answer } from "./answer.ts";
import type { CallOptions, RawCall, RawCallOptions } from "./call.ts";
import type { CallSource } from "./call_source.ts";
import type { ChatRequest } from "./chat.ts";
import type { WireReply } from "./wire_reply.ts";

/** A model as a provider lists it; vendors' own members are kept. */
export interface ModelInfo {
  /** The provider's name of the model. */
  id: string;
  /** Unix time in seconds. */
  created?: number;
  /** Who made or runs it. */
  "owned_by"?: string;
  /** Vendors' own members. */
  [member: string]: unknown;
}

/** A model provider: an OpenAI-compatible or Anthropic endpoint, or the built-in `eliza`. */
export interface ChatClient {
  /** The registry's name, such as `openai`. */
  readonly provider: string;
  /** As configured, without credentials; `builtin:` for models inside this program. */
  readonly baseUrl: string;
  /** The settings with the provider's address and key, for messages about a call that failed. */
  readonly source?: CallSource | undefined;
  /** The dialect that {@linkcode ChatClient.send} speaks; `none` when it takes no conversations. */
  readonly dialect: "openai" | "anthropic" | "none";
  /**
   * Sends a request at once, whose `model` is the provider's own name, and gives its answer.
   *
   * With `request.stream` true the wire streams, and chunks arrive as they are read. Otherwise the provider's reply is
   * given as few chunks, so that the fold gives the same completion. What fails before the first content is tried again
   * where that can help.
   *
   * Reading the answer throws `ApiError` (the provider refused), `NetworkError` (no answer) or `StreamError` (broken
   * after the first content, or ended without a finish reason or `[DONE]`); this method itself never throws.
   */
  stream(request: ChatRequest, options?: CallOptions): Answer;
  /**
   * The exact body text that {@linkcode ChatClient.stream} sends for a request; deterministic, so that a recorded
   * request can be rebuilt and proven by its hash.
   */
  encode(request: ChatRequest): string;
  /**
   * Lists the models that the provider offers now.
   *
   * @throws {ApiError} the provider refused
   * @throws {NetworkError} no answer
   */
  models(options?: CallOptions): Promise<ModelInfo[]>;
  /**
   * Sends a request in the provider's own dialect and returns the reply once its status is a success:
   * retries, timeouts and error replies are handled, the body is unread.
   *
   * @throws {ApiError} the provider refused
   * @throws {NetworkError} no answer
   * @throws {TypeError} the model is inside this program
   */
  send(call: RawCall, options?: RawCallOptions): Promise<WireReply>;
}
