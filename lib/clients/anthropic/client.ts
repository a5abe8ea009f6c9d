/**
 * The client of Anthropic and of every server with its Messages API.
 *
 * @module
 */
import {
  type Answer,
  type AnswerNotes,
  hasContent,
  openAnswer,
} from "../../core/answer.ts";
import { joined, peek, type Peeked } from "../../core/data/peek.ts";
import type { CallSource } from "../../core/call_source.ts";
import type { ChatChunk, ChatRequest } from "../../core/chat.ts";
import type { CallOptions, RawCall, RawCallOptions } from "../../core/call.ts";
import type { ChatClient, ModelInfo } from "../../core/client.ts";
import { ApiError, StreamError, withSource } from "../../core/errors.ts";
import { NameSet } from "../../core/data/names.ts";
import { keepSecret, withoutSecrets } from "../../core/secrets.ts";
import { loadLater } from "../../core/first_timer.ts";
import { loader } from "../../core/load.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import { withoutEnd } from "../../core/text/trim.ts";
import {
  joinedHeaders,
  lowerCased,
  requestHeaders,
} from "../../dialects/anthropic_messages/headers.ts";
import {
  type EncodeOptions,
  encodeRequest,
} from "../../dialects/anthropic_messages/encode/request.ts";
import type { Sleep } from "../../core/delay.ts";
import {
  type HttpCall,
  send,
  sendOnce,
  type Timeouts,
} from "../../wire/http.ts";
import { retry } from "../../wire/retry.ts";
import type { Transport } from "../../wire/transport.ts";
import { publicUrl } from "../../wire/url.ts";
import { type Asked, mayPause, withTurn } from "./pausable.ts";

/** Loads the code that reads replies. */
const loadReply = loader<typeof import("./reply.ts")>(
  import.meta.url,
  "./reply.ts",
);

/** Loads the code that continues paused turns. */
const loadPaused = loader<typeof import("./paused_turn.ts")>(
  import.meta.url,
  "./paused_turn.ts",
);

/** Address and key of a provider. */
export interface AnthropicClientOptions {
  /** The provider's name. */
  readonly provider: string;
  /** http or https, without `/v1`, which is removed at its end. */
  readonly baseUrl: string;
  /** Sent as `x-api-key`; not sent if absent. */
  readonly key?: string | undefined;
  /** `anthropic-version`; default "2023-06-01", which compatible servers know too. */
  readonly version?: string | undefined;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Timeouts. */
  readonly timeouts?: Timeouts | undefined;
  /** Sends the calls; fetch by default. */
  readonly transport?: Transport | undefined;
  /** Where address and key come from, for error messages. */
  readonly source?: CallSource | undefined;
  /**
   * Whether requests name the servers that they have passed, because the address may be another server of this program.
   */
  readonly sendsVia?: boolean | undefined;
  /** `max_tokens` of requests that set none; default 4096. */
  readonly defaultMaxTokens?: number | undefined;
  /** Waits between attempts; by the clock by default. */
  readonly sleep?: Sleep | undefined;
}

/** Creates the client of one provider. Sends nothing. */
export function createAnthropicClient(
  options: AnthropicClientOptions,
): ChatClient {
  return new AnthropicClient(options);
}

/** Headers that are never relayed: credentials, and `origin`, for which the API refuses browsers. */
const NEVER_RELAYED: ReadonlySet<string> = new NameSet([
  "authorization",
  "cookie",
  "origin",
  "x-api-key",
]);

/** The API's largest page. */
const MODELS_PER_PAGE = 1000;

class AnthropicClient implements ChatClient {
  readonly provider: string;
  readonly baseUrl: string;
  readonly dialect = "anthropic";
  /** Address before `/v1/…`. */
  readonly #root: string;
  readonly #key: string;
  /** Names in lower case. */
  readonly #headers: Record<string, string>;
  readonly #encoding: EncodeOptions;
  readonly #timeouts: Timeouts;
  readonly #transport: Transport | undefined;
  readonly #sendsVia: boolean;
  readonly source: CallSource | undefined;
  readonly #sleep: Sleep | undefined;

  constructor(options: AnthropicClientOptions) {
    const { provider, baseUrl, key = "", defaultMaxTokens } = options;
    const { origin, pathname } = new URL(baseUrl);
    const headers = lowerCased(options.headers ?? {});
    const version = options.version ?? headers["anthropic-version"] ??
      "2023-06-01";
    this.provider = provider;
    this.baseUrl = withoutEnd(publicUrl(baseUrl), "/");
    this.#root = origin + withoutEnd(pathname, "/").replace(/\/v1$/, "");
    keepSecret(this.#key = key);
    this.#headers = { ...headers, "anthropic-version": version };
    this.#encoding = { version, defaultMaxTokens };
    this.#timeouts = options.timeouts ?? {};
    this.#transport = options.transport;
    this.#sendsVia = options.sendsVia ?? false;
    this.source = options.source;
    this.#sleep = options.sleep;
  }

  encode(request: ChatRequest): string {
    return JSON.stringify(encodeRequest(request, this.#encoding));
  }

  stream(request: ChatRequest, options: CallOptions = {}): Answer {
    return openAnswer(options, (notes) => this.#read(request, options, notes));
  }

  async *#read(
    request: ChatRequest,
    options: CallOptions,
    notes: AnswerNotes,
  ): AsyncGenerator<readonly ChatChunk[], void> {
    try {
      const { leaveOut } = notes;
      const body = encodeRequest(request, { ...this.#encoding, leaveOut });
      const asked: Asked = { request, body };
      yield* mayPause(body)
        ? this.#pausable(asked, options, notes)
        : joined(await this.#begin(asked, options, notes));
    } catch (error) {
      throw withSource(withoutKeys(error), this.source, request.model);
    }
  }

  /** Reads an answer and continues it if the provider pauses. */
  async *#pausable(
    asked: Asked,
    options: CallOptions,
    notes: AnswerNotes,
  ): AsyncGenerator<readonly ChatChunk[], void> {
    const { RawBlocks, completeTurn } = await loadPaused();
    const blocks = new RawBlocks();
    const begun = await this.#begin({ ...asked, blocks }, options, notes);
    yield* completeTurn(
      joined(begun),
      blocks,
      async () =>
        joined(
          await this.#begin(withTurn(asked, blocks), options, notes, true),
        ),
    );
  }

  async models(options: CallOptions = {}): Promise<ModelInfo[]> {
    try {
      return await this.#models(options);
    } catch (error) {
      throw withSource(error, this.source);
    }
  }

  async #models(options: CallOptions): Promise<ModelInfo[]> {
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

  async send(
    call: RawCall,
    options: RawCallOptions = {},
  ): Promise<WireReply> {
    try {
      return await send(this.#call(call, options));
    } catch (error) {
      throw withSource(error, this.source);
    }
  }

  /**
   * Reads up to the first content; earlier failures are retried if that can help.
   *
   * @param continues whether the request continues an answer that has begun
   */
  #begin(
    { request, body, blocks }: Asked,
    { maxRetries, headers, via }: CallOptions,
    notes: AnswerNotes,
    continues = false,
  ): Promise<Peeked<readonly ChatChunk[]>> {
    const { signal } = notes;
    const call = this.#call({
      path: "/v1/messages",
      method: "POST",
      body: JSON.stringify(body),
      headers: requestHeaders(request, headers),
    }, {
      signal,
      via,
      onSend: (sent) => {
        notes.sent(continues ? { ...sent, continues } : sent);
        loadLater(loadReply);
      },
    });
    return retry(async (attempt) => {
      const reply = await sendOnce(call, attempt);
      if (!continues) notes.replied(reply.headers);
      const { readReply } = await loadReply();
      const keeps = this.#transport !== undefined;
      const drop = continues ? undefined : notes.drop;
      const chunks = readReply(reply, request, { keeps, blocks, drop });
      try {
        return await peek(chunks, (chunks) => {
          notes.received();
          return chunks.some(hasContent);
        });
      } catch (error) {
        throw withoutKeys(error);
      }
    }, { signal, maxRetries, sleep: this.#sleep });
  }

  #call(call: RawCall, options: RawCallOptions): HttpCall {
    const { signal, onSend, maxRetries, via } = options;
    const { path, method, body, bytes } = call;
    return {
      url: this.#root + path,
      method,
      headers: {
        accept: "application/json",
        ...joinedHeaders(
          this.#headers,
          lowerCased(call.headers ?? {}, NEVER_RELAYED),
        ),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(this.#key === "" ? {} : { "x-api-key": this.#key }),
      },
      body,
      bytes,
      via: this.#sendsVia ? via : undefined,
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

/** Redacts the message: some gateways repeat the key in it. */
function withoutKeys(error: unknown): unknown {
  if (error instanceof ApiError || error instanceof StreamError) {
    error.message = withoutSecrets(error.message);
  }
  return error;
}
