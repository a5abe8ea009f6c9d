/**
 * Records one exchange while it happens.
 *
 * @module
 */
import { Accumulator } from "../../core/accumulate.ts";
import type {
  ChatChunk,
  ChatCompletion,
  ChatRequest,
} from "../../core/chat.ts";
import type { AnswerFacts } from "../../core/answer.ts";
import type { SentRequest } from "../../core/call.ts";
import { failedEnding } from "../../core/ending.ts";
import { joinBurst } from "../../core/join_texts.ts";
import type { StreamError } from "../../core/errors.ts";
import { holdsSecret, maskedValue } from "../../core/secrets.ts";
import { ulid } from "../../core/data/ulid.ts";
import type { Draft } from "./draft.ts";
import { estimateOf } from "./estimated_usage.ts";
import type { Compacted, Source, ToolRun, Via } from "../line/exchange.ts";
import type { RunOf } from "../line/run.ts";
import { type Outcome, outcomeOf, recordedError } from "../line/outcome.ts";
import type { Encode } from "../chain/rebuild.ts";
import type { RecordingProgress } from "./progress.ts";
import { tenths, TokenTiming } from "./timing.ts";
import { scrub } from "../line/scrub.ts";
import type { Parent } from "./match.ts";
import { wellTyped } from "../line/well_typed.ts";

/** What is known of an exchange when it begins. */
export interface ExchangeInfo {
  /** The provider's name in the registry. */
  readonly provider: string;
  /** Credentials in the address are not recorded. */
  readonly baseUrl: string;
  /** The model's name as the provider knows it. */
  readonly model: string;
  /** As received; the caller must not change it before the exchange has ended. */
  readonly request: ChatRequest;
  /** What the request continues, see {@linkcode Parent}; by default the messages decide. */
  readonly parent?: Parent | undefined;
  /** {@linkcode ChatClient.encode} of the client that sends it, unless the body is sent as received. */
  readonly encode?: Encode | undefined;
  /** When the exchange began, by `performance.now()`; default now. */
  readonly begun?: number | undefined;
  /** Default the recorder's source. */
  readonly source?: Source | undefined;
  /** See {@linkcode Exchange.via}. */
  readonly via?: Via | undefined;
  /** The run that the exchange belongs to. */
  readonly run?: RunOf | undefined;
  /** See {@linkcode Exchange.client}. */
  readonly client?: string | undefined;
  /** See {@linkcode Exchange.tools}. */
  readonly tools?: readonly ToolRun[] | undefined;
  /** See {@linkcode Exchange.compacted}. */
  readonly compacted?: Compacted | undefined;
  /** Labels that are recorded with the exchange, see {@linkcode Label}. */
  readonly labels?: readonly string[];
  /** The trace that the exchange is part of, as W3C's header of that name has it; not recorded. */
  readonly traceparent?: string | undefined;
  /** Called with the ended exchange before anything is written, even if it is not recorded. */
  readonly onEnd?: ((draft: Draft) => void) | undefined;
}

/** The facts that a recording reads from an answer. */
export type FollowedAnswer =
  & Pick<AnswerFacts, "attempts">
  & Partial<Pick<AnswerFacts, "leftOut" | "dropped">>;

/** The most left out members that are named. */
const MOST_LEFT_OUT = 40;

/** Records one exchange. */
export interface Recording {
  /** The exchange's ULID. */
  readonly id: string;
  /** Records a request that goes to the provider. */
  sent(request: SentRequest): void;
  /** Reads the sent requests from an answer when the exchange ends, in place of {@linkcode Recording.sent}. */
  follow(answer: FollowedAnswer): void;
  /** Sets the members of request and answer that were left out, in place of those that an answer names. */
  leaveOut(members: readonly string[]): void;
  /**
   * Records a chunk of the answer.
   *
   * @param at when the chunk arrived, by `performance.now()`; default now
   * @param sizes the characters of each delta, if the chunk joins several that arrived together
   */
  chunk(chunk: ChatChunk, at?: number, sizes?: readonly number[]): void;
  /** Sets the member `wire` of the recorded response: what its API said and chunks cannot say; undefined for nothing. */
  keep(kept: unknown): void;
  /** How far the answer has come: made when it is read, so that a chunk costs nothing more. */
  readonly progress: RecordingProgress;
  /** The fold of the chunks so far; null if none arrived. */
  completion(options?: { partial?: boolean }): ChatCompletion | null;
  /**
   * Writes the exchange, as failed if its finish reason is a failure; only the first call counts. Resolves when it is
   * on disk, or waits in memory for a disk that refuses it. Never rejects.
   */
  finish(outcome: Outcome): Promise<void>;
}

/** A recording that makes a {@linkcode Draft} when it ends. */
export class DraftRecording implements Recording {
  readonly id: string;
  readonly #info: ExchangeInfo;
  readonly #source: Source;
  readonly #started: Date;
  readonly #startedAt: number;
  #fold = new Accumulator();
  #timing = new TokenTiming();
  readonly #write: (draft: () => Draft) => Promise<void>;
  #chunks = 0;
  #attempts = 0;
  #kept: unknown;
  #sent: SentRequest | undefined;
  #followed: FollowedAnswer | undefined;
  #leftOut: readonly string[] | undefined;
  #finished: Promise<void> | undefined;

  /** Begins now; `write` is called once, makes the draft at once if it needs it, and must not reject. */
  constructor(
    info: ExchangeInfo,
    options: {
      source: Source;
      started: Date;
      write: (draft: () => Draft) => Promise<void>;
    },
  ) {
    this.#info = info;
    this.#source = options.source;
    const now = performance.now();
    this.#startedAt = info.begun ?? now;
    const agoMs = now - this.#startedAt;
    this.#started = new Date(options.started.getTime() - Math.round(agoMs));
    this.#write = options.write;
    this.id = ulid(this.#started.getTime());
  }

  /** Drops the chunks of the attempt before, because they are not part of the answer. */
  sent(request: SentRequest): void {
    this.#attempts++;
    if (request.continues) return;
    this.#sent = request;
    if (this.#chunks === 0) return;
    this.#chunks = 0;
    this.#fold = new Accumulator();
    this.#timing = new TokenTiming();
    this.#kept = undefined;
  }

  follow(answer: FollowedAnswer): void {
    this.#followed = answer;
  }

  leaveOut(members: readonly string[]): void {
    this.#leftOut = members;
  }

  chunk(chunk: ChatChunk, at?: number, sizes?: readonly number[]): void {
    this.#chunks++;
    const before = this.#fold.characters;
    this.#fold.add(chunk);
    const ms = (at ?? performance.now()) - this.#startedAt;
    if (sizes === undefined) {
      this.#timing.add(this.#fold.characters - before, ms);
    } else for (const size of sizes) this.#timing.add(size, ms);
  }

  keep(kept: unknown): void {
    this.#kept = kept;
  }

  get progress(): RecordingProgress {
    const { firstMs, lastMs } = this.#timing;
    return {
      attempts: this.#attempts,
      chunks: this.#chunks,
      characters: this.#fold.characters,
      firstMs,
      lastMs,
    };
  }

  completion(options: { partial?: boolean } = {}): ChatCompletion | null {
    return this.#chunks === 0 ? null : this.#fold.completion(options);
  }

  finish(outcome: Outcome): Promise<void> {
    return this.#finished ??= this.#write(() => this.#draft(outcome));
  }

  #response(completion: ChatCompletion | null): ChatCompletion | null {
    return completion === null || this.#kept === undefined
      ? completion
      : { ...completion, wire: this.#kept };
  }

  #draft(outcome: Outcome): Draft {
    for (const request of this.#followed?.attempts ?? []) {
      this.#attempts++;
      if (!request.continues) this.#sent = request;
    }
    const { leftOut = [], dropped = [] } = this.#followed ?? {};
    const unsent = this.#leftOut ?? [...leftOut, ...dropped];
    const { model, provider, parent, encode, via, run, labels, tools, client } =
      this.#info;
    // A streamed body is known by its hash alone.
    const { streamed } = this.#sent ?? {};
    const body = streamed === undefined ? this.#sent?.body : undefined;
    // Most bodies hold no key, which one search of the text proves.
    const holdsKeys = body === undefined || holdsSecret(body);
    const { request: asked } = this.#info;
    const request = holdsKeys ? maskedValue(asked) : asked;
    const at = outcome.at ?? performance.now();
    const totalMs = tenths(at - this.#startedAt);
    const ended = outcome.status === "completed";
    const response = maskedValue(
      this.#response(wellTyped(this.completion({ partial: !ended }))),
    );
    const failure = ended ? failedEnding(response) : undefined;
    const { status, error } = failure === undefined
      ? outcome
      : outcomeOf(failure);
    return {
      id: this.id,
      after: parent,
      source: this.#source,
      started: this.#started,
      ended: new Date(this.#started.getTime() + Math.round(totalMs)),
      provider,
      baseUrl: scrub(this.#info.baseUrl),
      model,
      request,
      response,
      usage: response?.usage,
      firstTokenMs: this.#timing.firstMs,
      totalMs,
      deltas: this.#timing.deltas,
      status,
      error: recordedError(error),
      attempts: this.#attempts,
      leftOut: unsent.length === 0
        ? undefined
        : unsent.slice(0, MOST_LEFT_OUT).map((name) => scrub(name)),
      masked: request === asked ? undefined : true,
      body,
      bytes: this.#sent?.bytes,
      hash: streamed?.digest(),
      encode,
      via,
      run: run?.id,
      client,
      estimated: client === undefined || this.#attempts === 0
        ? undefined
        : estimateOf(asked, response, status, this.#timing.deltas),
      tools: tools && maskedValue([...tools]),
      compacted: this.#info.compacted,
      named: run,
      labels: labels ?? [],
      traceparent: this.#info.traceparent,
    };
  }
}

/**
 * Records chunks with the time when they arrived and yields them, those of a burst joined. The recording ends with the
 * stream: as completed at its end, as aborted when the consumer leaves or `signal` aborts, else as the error says.
 *
 * @throws the error of the stream
 * @throws {StreamError} the answer's finish reason is a failure
 */
export async function* record(
  batches: AsyncIterable<readonly ChatChunk[]>,
  recording: Recording,
  signal?: AbortSignal,
): AsyncGenerator<ChatChunk, void> {
  let outcome: Outcome = { status: "aborted" };
  let failure: StreamError | undefined;
  try {
    for await (const chunks of batches) {
      const at = performance.now();
      for (const chunk of chunks) {
        recording.chunk(chunk, at);
        failure ??= failedEnding(chunk);
      }
      // Not `yield*`, which takes three turns of the event loop for each item of a list.
      for (const chunk of joinBurst(chunks)) yield chunk;
    }
    if (failure !== undefined) throw failure;
    outcome = { status: "completed" };
  } catch (error) {
    outcome = outcomeOf(error, signal);
    throw error;
  } finally {
    await recording.finish(outcome);
  }
}
