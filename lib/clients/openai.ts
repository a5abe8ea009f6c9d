/**
 * The client of OpenAI and of every server that speaks its Chat Completions; how they differ is data of their rows.
 *
 * @module
 */
import { eachChunk } from "../core/batches.ts";
import type { ChatChunk, ChatRequest } from "../core/chat.ts";
import type { ChunkRun } from "../core/chunk_run.ts";
import type {
  CallOptions,
  ChatClient,
  ModelInfo,
  RawCall,
  SentRequest,
} from "../core/client.ts";
import { ApiError, StreamError } from "../core/errors.ts";
import { keepSecret, withoutSecrets } from "../core/secrets.ts";
import { loader } from "../core/load.ts";
import type { WireReply } from "../core/wire_reply.ts";
import { encodeRequest } from "../dialects/openai_chat/request.ts";
import { type HttpCall, send, sendOnce, type Timeouts } from "../wire/http.ts";
import { retry } from "../wire/retry.ts";
import type { Transport } from "../wire/transport.ts";
import { readBaseUrl } from "./openai_base_url.ts";
import type { BegunReply } from "./openai_reply.ts";
import type { Quirks } from "./providers.ts";

/** What reads replies. */
const loadReply = loader<typeof import("./openai_reply.ts")>(
  import.meta.url,
  "./openai_reply.ts",
);

/** Where a provider is, what opens it, and how it deviates. */
export interface OpenAiClientOptions {
  /** The registry's name for it. */
  provider: string;
  /** http or https; mostly ends in `/v1`. User name and password in it become a `Basic` authorization. */
  baseUrl: string;
  /** Not sent when absent. */
  key?: string;
  /** How the key travels: `Authorization: Bearer` (default), or a header `api-key` (Azure). */
  auth?: "bearer" | "api-key";
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Query members of every request. */
  query?: Record<string, string>;
  /** Deviations of the provider. */
  quirks?: Quirks;
  /** Limits on waiting. */
  timeouts?: Timeouts;
  /** What carries the calls; fetch unless given. */
  transport?: Transport;
}

/** Creates the client of one provider; nothing is sent until it is asked. */
export function createOpenAiClient(options: OpenAiClientOptions): ChatClient {
  return new OpenAiClient(options);
}

class OpenAiClient implements ChatClient {
  readonly provider: string;
  readonly baseUrl: string;
  readonly dialect = "openai";
  readonly #root: string;
  readonly #query: readonly (readonly [name: string, value: string])[];
  readonly #headers: Record<string, string>;
  readonly #quirks: Quirks;
  readonly #timeouts: Timeouts;
  readonly #transport: Transport | undefined;
  /** The server has refused `stream_options` once. */
  #noStreamOptions = false;

  constructor(options: OpenAiClientOptions) {
    const { provider, baseUrl, key = "", headers = {}, query = {} } = options;
    const address = readBaseUrl(baseUrl);
    this.provider = provider;
    this.baseUrl = address.shown;
    this.#root = address.root;
    this.#query = [...address.query, ...Object.entries(query)];
    keepSecret(key);
    this.#headers = {
      ...headers,
      ...(key === ""
        ? {}
        : options.auth === "api-key"
        ? { "api-key": key }
        : { authorization: `Bearer ${key}` }),
      ...address.headers,
    };
    this.#quirks = options.quirks ?? {};
    this.#timeouts = options.timeouts ?? {};
    this.#transport = options.transport;
  }

  prepare(): Promise<unknown> {
    return loadReply();
  }

  encode(request: ChatRequest): string {
    const { noStreamOptions = false } = this.#quirks;
    return encodeRequest(request, {
      ...this.#quirks,
      noStreamOptions: noStreamOptions || this.#noStreamOptions,
    });
  }

  stream(
    request: ChatRequest,
    options: CallOptions = {},
  ): AsyncGenerator<ChatChunk, void> {
    return eachChunk(this.#answer(request, options));
  }

  batches(
    request: ChatRequest,
    options: CallOptions = {},
  ): AsyncGenerator<ChunkRun[], void> {
    return this.#answer(request, options, true);
  }

  async *#answer(
    request: ChatRequest,
    options: CallOptions,
    runs = false,
  ): AsyncGenerator<ChunkRun[], void> {
    const { first, rest } = await this.#begin(request, options, runs);
    try {
      yield first;
      yield* rest;
    } catch (error) {
      if (error instanceof StreamError) {
        error.message = withoutSecrets(error.message);
      }
      throw error;
    } finally {
      await rest.return();
    }
  }

  async models(options: CallOptions = {}): Promise<ModelInfo[]> {
    const call: RawCall = { path: "/models", method: "GET" };
    const reply = await send(this.#call(call, options));
    const { readModels } = await loadReply();
    return await readModels(reply);
  }

  send(call: RawCall, options: CallOptions = {}): Promise<WireReply> {
    return send(this.#call(call, options));
  }

  /** Everything up to the first content: what fails before it is tried again where that can help. */
  #begin(
    request: ChatRequest,
    options: CallOptions,
    runs: boolean,
  ): Promise<BegunReply> {
    const { signal, maxRetries } = options;
    let attempt = 0;
    const onSend = (sent: SentRequest) => {
      options.onSend?.({ ...sent, attempt: ++attempt });
    };
    return retry(async () => {
      const reply = await this.#post(request, { ...options, onSend });
      options.onReply?.(reply.headers);
      const { thinkTags } = this.#quirks;
      const choices = request.n ?? 1;
      const keeps = this.#transport !== undefined;
      const { beginReply } = await loadReply();
      return await beginReply(reply, { thinkTags, choices, keeps, runs });
    }, { signal, maxRetries });
  }

  /** One try, and a second one for a server that turns out not to know `stream_options`. */
  async #post(request: ChatRequest, options: CallOptions): Promise<WireReply> {
    const call = { path: "/chat/completions", method: "POST" } as const;
    const body = this.encode(request);
    try {
      return await sendOnce(this.#call({ ...call, body }, options));
    } catch (error) {
      const without = encodeRequest(request, {
        ...this.#quirks,
        noStreamOptions: true,
      });
      if (without === body || !refusesStreamOptions(error)) throw error;
      this.#noStreamOptions = true;
      return await sendOnce(this.#call({ ...call, body: without }, options));
    }
  }

  #urlOf(path: string): string {
    if (this.#query.length === 0) return this.#root + path;
    const url = new URL(this.#root + path);
    for (const [name, value] of this.#query) url.searchParams.set(name, value);
    return url.href;
  }

  #call(call: RawCall, options: CallOptions): HttpCall {
    const { signal, onSend, maxRetries } = options;
    const { method, body, bytes } = call;
    return {
      url: this.#urlOf(call.path),
      method,
      headers: {
        accept: "application/json",
        ...call.headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...this.#headers,
      },
      body,
      bytes,
      signal,
      onSend,
      decodeError: async (status, headers, text) =>
        (await loadReply()).decodeFailure(status, headers, text),
      timeouts: this.#timeouts,
      transport: this.#transport,
      maxRetries,
    };
  }
}

function refusesStreamOptions(error: unknown): boolean {
  return error instanceof ApiError &&
    (error.status === 400 || error.status === 422) &&
    /stream_options/.test(`${error.message} ${error.body}`);
}
