/**
 * The client of Anthropic and of every server that speaks its Messages API.
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
} from "../core/client.ts";
import { ApiError, StreamError } from "../core/errors.ts";
import { keepSecret, withoutSecrets } from "../core/secrets.ts";
import { loader } from "../core/load.ts";
import type { WireReply } from "../core/wire_reply.ts";
import {
  type EncodeOptions,
  encodeRequest,
} from "../dialects/anthropic_messages/request_encode.ts";
import type { Sleep } from "../wire/delay.ts";
import { type HttpCall, send, sendOnce, type Timeouts } from "../wire/http.ts";
import { retry } from "../wire/retry.ts";
import type { Transport } from "../wire/transport.ts";
import { publicUrl } from "../wire/url.ts";

/** What reads replies. */
const loadReply = loader<typeof import("./anthropic_reply.ts")>(
  import.meta.url,
  "./anthropic_reply.ts",
);

/** Where a provider is and what opens it. */
export interface AnthropicClientOptions {
  /** The registry's name for it. */
  provider: string;
  /** http or https, without `/v1`; one at its end is taken off. */
  baseUrl: string;
  /** Sent as `x-api-key`; not sent when absent. */
  key?: string;
  /** `anthropic-version`: "2023-06-01" unless given, which compatible servers know too. */
  version?: string;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Limits on waiting. */
  timeouts?: Timeouts;
  /** What carries the calls; fetch unless given. */
  transport?: Transport;
  /** Limit on the answer's tokens for requests that set none; default 4096. */
  defaultMaxTokens?: number;
  /** Waits between tries; by the clock unless given. */
  sleep?: Sleep;
}

/** Creates the client of one provider; nothing is sent until it is asked. */
export function createAnthropicClient(
  options: AnthropicClientOptions,
): ChatClient {
  return new AnthropicClient(options);
}

/** Headers of a relayed request that are the caller's own business, or that browsers' requests are refused for. */
const NEVER_RELAYED: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "origin",
  "x-api-key",
]);

/** The most that the API lists at a time. */
const MODELS_PER_PAGE = 1000;

class AnthropicClient implements ChatClient {
  readonly provider: string;
  readonly baseUrl: string;
  readonly dialect = "anthropic";
  /** Before `/v1/…`. */
  readonly #root: string;
  readonly #key: string;
  /** Names in lower case. */
  readonly #headers: Record<string, string>;
  readonly #encoding: EncodeOptions;
  readonly #timeouts: Timeouts;
  readonly #transport: Transport | undefined;
  readonly #sleep: Sleep | undefined;

  constructor(options: AnthropicClientOptions) {
    const { provider, baseUrl, key = "", defaultMaxTokens } = options;
    const { origin, pathname } = new URL(baseUrl);
    const headers = lowerCased(options.headers ?? {});
    const version = options.version ?? headers["anthropic-version"] ??
      "2023-06-01";
    this.provider = provider;
    this.baseUrl = publicUrl(baseUrl).replace(/\/+$/, "");
    this.#root = origin + pathname.replace(/\/+$/, "").replace(/\/v1$/, "");
    this.#key = key;
    keepSecret(key);
    this.#headers = { ...headers, "anthropic-version": version };
    this.#encoding = {
      version,
      ...(defaultMaxTokens === undefined ? {} : { defaultMaxTokens }),
    };
    this.#timeouts = options.timeouts ?? {};
    this.#transport = options.transport;
    this.#sleep = options.sleep;
  }

  prepare(): Promise<unknown> {
    return loadReply();
  }

  encode(request: ChatRequest): string {
    return JSON.stringify(encodeRequest(request, this.#encoding));
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
      throw withoutKeys(error);
    } finally {
      await rest.return();
    }
  }

  async models(options: CallOptions = {}): Promise<ModelInfo[]> {
    const models: ModelInfo[] = [];
    let after: string | undefined;
    do {
      const query = new URLSearchParams({ limit: String(MODELS_PER_PAGE) });
      if (after !== undefined) query.set("after_id", after);
      const path = `/v1/models?${query}`;
      const reply = await send(this.#call({ path, method: "GET" }, options));
      const { readModels } = await loadReply();
      const page = await readModels(reply, this.provider);
      models.push(...page.models);
      after = page.last === after ? undefined : page.last;
    } while (after !== undefined);
    return models;
  }

  send(call: RawCall, options: CallOptions = {}): Promise<WireReply> {
    return send(this.#call(call, options));
  }

  /** Everything up to the first content: what fails before it is tried again where that can help. */
  #begin(
    request: ChatRequest,
    options: CallOptions,
    runs: boolean,
  ): Promise<{
    first: ChunkRun[];
    rest: AsyncGenerator<ChunkRun[], void>;
  }> {
    const body = this.encode(request);
    const call = this.#call(
      { path: "/v1/messages", method: "POST", body },
      options,
    );
    const { signal, maxRetries } = options;
    return retry(async (attempt) => {
      const reply = await sendOnce(call, attempt);
      options.onReply?.(reply.headers);
      const { readReply } = await loadReply();
      const keeps = this.#transport !== undefined;
      const rest = readReply(reply, request, { runs, keeps });
      try {
        const { value } = await rest.next();
        return { first: value ?? [], rest };
      } catch (error) {
        throw withoutKeys(error);
      }
    }, { signal, maxRetries, sleep: this.#sleep });
  }

  #call(call: RawCall, options: CallOptions): HttpCall {
    const { signal, onSend, maxRetries } = options;
    const { path, method, body, bytes } = call;
    return {
      url: this.#root + path,
      method,
      headers: {
        accept: "application/json",
        ...this.#headers,
        ...lowerCased(call.headers ?? {}, NEVER_RELAYED),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(this.#key === "" ? {} : { "x-api-key": this.#key }),
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
      sleep: this.#sleep,
    };
  }
}

/** Some gateways repeat the key in what they say. */
function withoutKeys(error: unknown): unknown {
  if (error instanceof ApiError || error instanceof StreamError) {
    error.message = withoutSecrets(error.message);
  }
  return error;
}

function lowerCased(
  headers: Record<string, string>,
  without: ReadonlySet<string> = new Set(),
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !without.has(name)),
  );
}
