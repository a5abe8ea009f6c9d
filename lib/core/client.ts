/**
 * The provider seam: one method that takes a request and yields chunks.
 *
 * @module
 */
import type { ChatChunk, ChatRequest } from "./chat.ts";
import type { ChunkRun } from "./chunk_run.ts";
import type { ReplyHeaders, WireReply } from "./wire_reply.ts";

/** What a caller of a client may ask for beside the request. */
export interface CallOptions {
  /** Stops the call at once, also while it waits before a retry; the call then throws `signal.reason`. */
  signal?: AbortSignal;
  /** Called for every request that is sent upstream, retries included, with the body's exact text. */
  onSend?: (sent: SentRequest) => void;
  /** Further tries after the first; the client's own number when absent. */
  maxRetries?: number;
  /** Called with the headers of each reply of status 2xx, before anything of its body; of several, the last answers. */
  onReply?: (headers: ReplyHeaders) => void;
  /** Called when the call has to wait for others to end before it is sent. */
  onQueued?: () => void;
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
  bytes?: readonly Uint8Array[];
}

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

/** A request in the provider's own dialect, for relaying without translation. */
export interface RawCall {
  /** Below the base URL, with a leading slash: `/chat/completions`. */
  path: string;
  /** HTTP method. */
  method: "GET" | "POST" | "DELETE";
  /** JSON text, sent as it is. */
  body?: string;
  /**
   * The same in UTF-8, in pieces that nobody writes to any more; absent where nobody has them. Encoding a long text
   * costs more than sending it.
   */
  bytes?: readonly Uint8Array[];
  /** Headers to add; credentials and content type are the client's. */
  headers?: Record<string, string>;
}

/** A model provider: an OpenAI-compatible or Anthropic endpoint, or the built-in `eliza`. */
export interface ChatClient {
  /** The registry's name, such as `openai`. */
  readonly provider: string;
  /** As configured, without credentials; `builtin:` for models inside this program. */
  readonly baseUrl: string;
  /** The dialect that {@linkcode ChatClient.send} speaks; `none` when there is no wire. */
  readonly dialect: "openai" | "anthropic" | "none";
  /**
   * Answers a request whose `model` is the provider's own name.
   *
   * With `request.stream` true the wire streams and chunks arrive as they are read. Otherwise the wire's
   * non-streaming reply is yielded as one chunk per choice list, so that the fold gives the same completion.
   * A stream that ends without a finish reason or `[DONE]` throws `StreamError`.
   *
   * @throws {ApiError} the provider refused
   * @throws {NetworkError} no answer
   * @throws {StreamError} broken after the first byte
   */
  stream(
    request: ChatRequest,
    options?: CallOptions,
  ): AsyncIterable<ChatChunk>;
  /**
   * {@linkcode ChatClient.stream} with one wait for all chunks that came at once, which is what counts in a long answer.
   *
   * Absent where it would gain nothing.
   *
   * @throws as {@linkcode ChatClient.stream}
   */
  batches?(
    request: ChatRequest,
    options?: CallOptions,
  ): AsyncIterable<readonly ChunkRun[]>;
  /** Loads what reading an answer takes, which else begins with the first answer. */
  prepare?(): Promise<unknown>;
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
   * Absent when {@linkcode ChatClient.dialect} is `none`.
   *
   * @throws {ApiError} the provider refused
   * @throws {NetworkError} no answer
   */
  send?(call: RawCall, options?: CallOptions): Promise<WireReply>;
}
