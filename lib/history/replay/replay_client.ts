/**
 * A client that answers from the history, without key and network.
 *
 * @module
 */
import {
  type Answer,
  type AnswerNotes,
  openAnswer,
} from "../../core/answer.ts";
import type { ChatChunk, ChatRequest } from "../../core/chat.ts";
import type { CallOptions, RawCall, RawCallOptions } from "../../core/call.ts";
import type { ChatClient, ModelInfo } from "../../core/client.ts";
import type { Bodies } from "../line/kept_reply.ts";
import type { WireReply } from "../../core/wire_reply.ts";
import type { Misses } from "./misses.ts";
import { type MissedCall, replayedCall } from "./replayed_call.ts";
import { paced } from "./replayed_body.ts";
import { replayedChunks } from "./replayed_chunks.ts";
import { type Ignored, matchHeaders } from "./ignored.ts";
import type { Fault, Faults } from "./faults.ts";
import type { Given } from "./taken.ts";
import { withHeaders } from "./with_headers.ts";
import { delay } from "../../core/delay.ts";
import {
  addHeaders,
  faultError,
  missed,
  recordedFailure,
} from "./replay_errors.ts";
import type { RecordedAnswers } from "./recorded_answers.ts";

export interface ReplayOptions {
  readonly answers: RecordedAnswers;
  /** The stored bodies of replies. */
  readonly bodies?: Bodies | undefined;
  /** Factor of the recorded speed; Infinity does not wait. */
  readonly speed: number;
  /** The provider that this client replaces. */
  readonly provider: string;
  /** The dialect of that provider. */
  readonly dialect: ChatClient["dialect"];
  /** The client that answers requests which are not recorded; without it they get a 404. */
  readonly missing?: (() => ChatClient) | undefined;
  /** Collects the requests that were not answered. */
  readonly misses: Misses;
  /** Counts the answers that match only because of ignore rules. */
  readonly ignored: Ignored;
  /** Chooses answers that fail. */
  readonly faults?: Faults | undefined;
  /** Called for each answer that is given and is not a failure. */
  readonly onGiven?: (() => void) | undefined;
}

/** The facts of an answer that was taken. */
interface Taken {
  /** Headers that name the ignore rules of the match, and the fault. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fault: Fault | undefined;
}

const NOTHING: Taken = { headers: {}, fault: undefined };

export function createReplayClient(options: ReplayOptions): ChatClient {
  return new ReplayClient(options);
}

class ReplayClient implements ChatClient {
  readonly provider: string;
  /** `none` in place of `openai`, so that the server asks for chunks, which every recorded answer can give. */
  readonly dialect: ChatClient["dialect"];
  readonly #options: ReplayOptions;

  constructor(options: ReplayOptions) {
    this.provider = options.provider;
    this.dialect = options.dialect === "anthropic" ? "anthropic" : "none";
    this.#options = options;
  }

  get baseUrl(): string {
    return this.#options.missing?.().baseUrl ?? "builtin:replay";
  }

  encode(request: ChatRequest): string {
    return this.#options.missing?.().encode(request) ??
      JSON.stringify(request);
  }

  stream(request: ChatRequest, options: CallOptions = {}): Answer {
    return openAnswer(options, (notes) => this.#read(request, options, notes));
  }

  async *#read(
    request: ChatRequest,
    options: CallOptions,
    notes: AnswerNotes,
  ): AsyncGenerator<readonly ChatChunk[], void> {
    const { answers, speed, missing, provider, misses } = this.#options;
    const { model } = request;
    const { signal } = notes;
    let taken = NOTHING;
    const exchange = answers.take(
      request,
      { model, provider },
      (answer, rules) => taken = this.#taken(answer, rules, request),
    );
    if (exchange === undefined) {
      if (missing === undefined) {
        const miss = missed(answers.miss(request));
        misses.addRequest(miss, provider, request);
        throw miss;
      }
      yield* notes.follow(missing().stream(request, { ...options, signal }));
      return;
    }
    await suffer(taken, signal);
    const { headers } = taken;
    if (exchange.status === "error") throw recordedFailure(exchange, headers);
    notes.replays(exchange);
    notes.replied(new Headers(headers));
    const pace = { speed, signal };
    for await (const batch of paced(replayedChunks(exchange), pace)) {
      yield batch.map(({ chunk }) => chunk);
    }
  }

  async send(call: RawCall, options: RawCallOptions = {}): Promise<WireReply> {
    const { missing } = this.#options;
    const own = missing === undefined
      ? undefined
      : (): MissedCall => missing().send(call, options);
    let taken = NOTHING;
    const replay = {
      ...this.#options,
      signal: options.signal,
      missing: own,
      took: (answer: Given, rules: Iterable<string>) => {
        taken = this.#taken(answer, rules, call.means);
      },
    };
    const [given] = await Promise.allSettled([replayedCall(call, replay)]);
    try {
      await suffer(taken, options.signal);
      if (given.status === "rejected") throw given.reason;
      return withHeaders(given.value, taken.headers);
    } catch (error) {
      if (given.status === "fulfilled") await given.value.cancel();
      addHeaders(error, taken.headers);
      // A missed count of tokens is estimated, so it is not reported.
      if (!call.path.endsWith("/count_tokens")) {
        this.#options.misses.addCall(error, this.provider, call);
      }
      throw error;
    }
  }

  /**
   * Chooses the fault of an answer. After a fault that replaces or breaks the answer, the next attempt gets it again.
   */
  #taken(
    answer: Given,
    rules: Iterable<string>,
    request: ChatRequest | undefined,
  ): Taken {
    const { exchange } = answer;
    const match = this.#match(answer, rules, request);
    const isFailure = exchange.status === "error";
    const fault = this.#options.faults?.next(exchange.id, isFailure);
    if (fault !== undefined && fault.kind !== "delay") answer.given = false;
    else if (!isFailure) this.#options.onGiven?.();
    if (fault === undefined) return { headers: match, fault };
    return { headers: { ...match, "x-chat-fault": fault.name }, fault };
  }

  /** The headers that name the ignore rules of a match; also counts the match. */
  #match(
    { exchange }: Given,
    rules: Iterable<string>,
    request: ChatRequest | undefined,
  ): Record<string, string> {
    const { answers, ignored } = this.#options;
    const headers = matchHeaders(rules);
    if (Object.keys(headers).length > 0) {
      ignored.add(
        rules,
        () => request && answers.difference(exchange, request),
      );
    }
    return headers;
  }

  models(): Promise<ModelInfo[]> {
    const prefix = `${this.provider}/`;
    const own = this.#options.answers.models()
      .filter((name) => name === this.provider || name.startsWith(prefix));
    return Promise.resolve(
      own.map((name) => ({ id: name.replace(prefix, "") })),
    );
  }
}

/** Delays an answer or throws in place of it, as its fault says; the server does what breaks a begun answer. */
async function suffer(
  { fault, headers }: Taken,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (fault?.kind === "delay") await delay(fault.ms, signal);
  if (fault?.kind === "status") throw faultError(fault.status, headers);
}
