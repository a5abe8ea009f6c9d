/**
 * The client of OpenAI and of every server with Chat Completions; their quirks are data.
 *
 * @module
 */
import {
  type Answer,
  type AnswerNotes,
  openAnswer,
} from "../../core/answer.ts";
import { joined, type Peeked } from "../../core/data/peek.ts";
import type { CallSource } from "../../core/call_source.ts";
import type { ChatChunk, ChatRequest } from "../../core/chat.ts";
import type { CallOptions, RawCall, RawCallOptions } from "../../core/call.ts";
import type { ChatClient, ModelInfo } from "../../core/client.ts";
import { StreamError, withSource } from "../../core/errors.ts";
import { NameSet } from "../../core/data/names.ts";
import { keepSecret, withoutSecrets } from "../../core/secrets.ts";
import { loadLater } from "../../core/first_timer.ts";
import { loader } from "../../core/load.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import type { Quirks } from "../../dialects/openai_chat/quirks.ts";
import {
  encodeRequest,
  type RequestOptions,
} from "../../dialects/openai_chat/request.ts";
import {
  type HttpCall,
  send,
  sendOnce,
  type Timeouts,
} from "../../wire/http.ts";
import { retry } from "../../wire/retry.ts";
import type { Transport } from "../../wire/transport.ts";
import { LearnedOptions } from "../learned.ts";
import { readBaseUrl } from "./base_url.ts";

/** Loads the code that reads replies. */
const loadCustomCalls = loader<
  typeof import("../../dialects/openai_chat/custom_calls.ts")
>(
  import.meta.url,
  "../../dialects/openai_chat/custom_calls.ts",
);
const loadReply = loader<typeof import("./reply.ts")>(
  import.meta.url,
  "./reply.ts",
);

/** Loads the code that relays chat requests. */
const loadRelaying = loader<typeof import("./send_as_learned.ts")>(
  import.meta.url,
  "./send_as_learned.ts",
);

const CHAT_PATH = "/chat/completions";

/** Address, key and quirks of a provider. */
export interface OpenAiClientOptions {
  /** The provider's name. */
  readonly provider: string;
  /** http or https; usually ends in `/v1`. Its user name and password are sent as `Basic` authorization. */
  readonly baseUrl: string;
  /** The key; not sent if absent. */
  readonly key?: string | undefined;
  /** Header of the key: `Authorization: Bearer` (default) or `api-key` (Azure). */
  readonly auth?: "bearer" | "api-key" | undefined;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Query members of every request. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Deviations of the provider. */
  readonly quirks?: Quirks | undefined;
  /** Members of earlier answers that are left out, because other providers made them. */
  readonly foreign?: ReadonlySet<string> | undefined;
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
}

/** Creates the client of one provider. Sends nothing. */
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
  /** Members of earlier answers that this provider may refuse. */
  readonly #foreign: ReadonlySet<string>;
  readonly #timeouts: Timeouts;
  readonly #transport: Transport | undefined;
  readonly #sendsVia: boolean;
  readonly #learned = new LearnedOptions();
  readonly source: CallSource | undefined;

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
    const known = this.#quirks.makes?.includes(TRANSLATED) ?? false;
    this.#foreign = new NameSet([
      ...options.foreign ?? [],
      ...known ? [] : [TRANSLATED],
    ]);
    this.#timeouts = options.timeouts ?? {};
    this.#transport = options.transport;
    this.#sendsVia = options.sendsVia ?? false;
    this.source = options.source;
  }

  /** Ignores learned options: another process must encode the same. */
  encode(request: ChatRequest): string {
    return encodeRequest(request, {
      ...this.#quirks,
      foreign: this.#foreign,
    });
  }

  #encode(request: ChatRequest, options: RequestOptions = {}): string {
    return encodeRequest(request, {
      ...this.#quirks,
      ...this.#learned.options(request.model),
      foreign: this.#foreign,
      ...options,
    });
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
      const chunks = joined(await this.#begin(request, options, notes));
      const changed = !this.#quirks.customTools &&
        request.tools?.some(({ custom }) => custom !== undefined);
      yield* changed
        ? (await loadCustomCalls()).withCustomCalls(chunks, request)
        : chunks;
    } catch (error) {
      if (error instanceof StreamError) {
        error.message = withoutSecrets(error.message);
      }
      throw withSource(error, this.source, request.model);
    }
  }

  async models(options: CallOptions = {}): Promise<ModelInfo[]> {
    const call: RawCall = { path: "/models", method: "GET" };
    try {
      const reply = await send(this.#call(call, options));
      const { readModels } = await loadReply();
      return await readModels(reply);
    } catch (error) {
      throw withSource(error, this.source);
    }
  }

  async send(
    call: RawCall,
    options: RawCallOptions = {},
  ): Promise<WireReply> {
    const sendCall = (call: RawCall) => send(this.#call(call, options));
    try {
      if (call.path !== CHAT_PATH) return await sendCall(call);
      const { sendAsLearned } = await loadRelaying();
      return await sendAsLearned(call, this.#learned, sendCall);
    } catch (error) {
      throw withSource(error, this.source);
    }
  }

  /** Reads up to the first content; earlier failures are retried if that can help. */
  #begin(
    request: ChatRequest,
    options: CallOptions,
    notes: AnswerNotes,
  ): Promise<Peeked<readonly ChatChunk[]>> {
    const { signal } = notes;
    const { maxRetries } = options;
    let attempt = 0;
    const sending: RawCallOptions = {
      ...options,
      signal,
      onSend: (sent) => {
        notes.sent({ ...sent, attempt: ++attempt });
        loadLater(loadReply);
      },
    };
    return retry(async () => {
      const reply = await this.#post(request, sending, notes);
      notes.replied(reply.headers);
      const { thinkTags } = this.#quirks;
      const choices = request.n ?? 1;
      const keeps = this.#transport !== undefined;
      const { beginReply } = await loadReply();
      const { received } = notes;
      const unstreamed = request.stream !== true;
      return await beginReply(reply, {
        thinkTags,
        choices,
        keeps,
        received,
        unstreamed,
      });
    }, { signal, maxRetries });
  }

  /**
   * Sends one attempt, and repeats it while the server's errors teach the client to omit `stream_options` or rename the token
   * limit.
   */
  async #post(
    request: ChatRequest,
    options: RawCallOptions,
    { leaveOut }: AnswerNotes,
  ): Promise<WireReply> {
    const call = { path: CHAT_PATH, method: "POST" } as const;
    for (let body = this.#encode(request, { leaveOut });;) {
      try {
        return await sendOnce(this.#call({ ...call, body }, options));
      } catch (error) {
        this.#learned.from(error, request.model, body);
        const otherwise = this.#encode(request);
        if (otherwise === body) throw error;
        body = otherwise;
      }
    }
  }

  #urlOf(path: string): string {
    if (this.#query.length === 0) return this.#root + path;
    const url = new URL(this.#root + path);
    for (const [name, value] of this.#query) url.searchParams.set(name, value);
    return url.href;
  }

  #call(call: RawCall, options: RawCallOptions): HttpCall {
    const { signal, onSend, maxRetries, via } = options;
    const { method, body, bytes, streamed } = call;
    return {
      url: this.#urlOf(call.path),
      method,
      headers: {
        accept: "application/json",
        ...call.headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(streamed === undefined ? {} : { "content-type": streamed.type }),
        ...this.#headers,
      },
      body,
      bytes,
      streamed,
      via: this.#sendsVia ? via : undefined,
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

/** The member that decoders of other dialects add; servers of this dialect get it only if their quirks list it. */
const TRANSLATED = "thinking_blocks";
