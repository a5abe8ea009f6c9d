/**
 * One exchange while it happens.
 *
 * @module
 */
import { Accumulator } from "../core/accumulate.ts";
import type { ChatChunk, ChatCompletion, ChatRequest } from "../core/chat.ts";
import type { ChunkRun } from "../core/chunk_run.ts";
import type { SentRequest } from "../core/client.ts";
import { ulid } from "../core/ulid.ts";
import type { Draft } from "./draft.ts";
import type { Source, Via } from "./exchange.ts";
import { type Outcome, outcomeOf, recordedError } from "./outcome.ts";
import type { Encode } from "./rebuild.ts";
import { Rhythm, tenths } from "./rhythm.ts";
import { scrub } from "./scrub.ts";
import type { Parent } from "./thread.ts";

/** What is known of an exchange when it begins. */
export interface ExchangeInfo {
  /** The registry's name of the provider. */
  readonly provider: string;
  /** Credentials in it are not recorded. */
  readonly baseUrl: string;
  /** The provider's own name of the model. */
  readonly model: string;
  /** As received; not changed until the exchange has ended. */
  readonly request: ChatRequest;
  /** What the request continues, see {@linkcode Parent}; by default whatever its messages say. */
  readonly parent?: Parent;
  /** {@linkcode ChatClient.encode} of the client that sends it, unless the body is sent as received. */
  readonly encode?: Encode;
  /** When it began, by `performance.now()`; default now. */
  readonly begun?: number;
  /** Who asks, where it is not the one that the recorder was made for. */
  readonly source?: Source;
  /** By which endpoint the request came, if not Chat Completions. */
  readonly via?: Via;
  /** What is to be said about the exchange, see {@linkcode Label}. */
  readonly labels?: readonly string[];
  /** The trace that it is part of, as W3C's header of that name has it; not recorded. */
  readonly traceparent?: string;
  /** Is told how it ended, whether it is recorded or not, before anything is written. */
  readonly onEnd?: (draft: Draft) => void;
}

/** When a bit of text came, by `performance.now()`, and of how many characters it was. */
export type TimedText = readonly [at: number, characters: number];

/** Takes note of one exchange. */
export interface Recording {
  /** The exchange's ULID. */
  readonly id: string;
  /** Takes note of a request that goes upstream. */
  sent(request: SentRequest): void;
  /**
   * Takes note of a chunk of the answer.
   *
   * @param at when it came, by `performance.now()`; default now
   * @param bits how it came, if bit by bit
   */
  chunk(chunk: ChatChunk, at?: number, bits?: readonly TimedText[]): void;
  /** What the chunks come to so far; null when none came. */
  completion(options?: { partial?: boolean }): ChatCompletion | null;
  /**
   * Writes the exchange; only the first call counts. Resolves when it is on disk, or waits in memory for a disk that
   * refuses it. Never rejects.
   */
  finish(outcome: Outcome): Promise<void>;
}

/** A recording that hands over what it saw when it ends. */
export class DraftRecording implements Recording {
  readonly id: string;
  readonly #info: ExchangeInfo;
  readonly #source: Source;
  readonly #started: Date;
  readonly #startedAt: number;
  #fold = new Accumulator();
  #rhythm = new Rhythm();
  readonly #write: (draft: Draft) => Promise<void>;
  #chunks = 0;
  #attempts = 0;
  #sent: SentRequest | undefined;
  #finished: Promise<void> | undefined;

  /** Begins now; `write` is called once, with what there is to record, and never rejects. */
  constructor(
    info: ExchangeInfo,
    options: {
      source: Source;
      started: Date;
      write: (draft: Draft) => Promise<void>;
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

  /** Keeps the last body and what comes of it: an attempt that is made again gave no part of the answer. */
  sent(request: SentRequest): void {
    this.#attempts++;
    this.#sent = request;
    if (this.#chunks === 0) return;
    this.#chunks = 0;
    this.#fold = new Accumulator();
    this.#rhythm = new Rhythm();
  }

  /** Folds the chunk. */
  chunk(
    chunk: ChatChunk,
    at: number = performance.now(),
    bits: readonly TimedText[] = [],
  ): void {
    this.#chunks++;
    let characters = -this.#fold.characters;
    this.#fold.add(chunk);
    characters += this.#fold.characters;
    for (const [at, count] of bits) {
      // What a decoder has taken out of a text is not the answer's.
      const told = Math.min(count, characters);
      this.#rhythm.add(told, at - this.#startedAt);
      characters -= told;
    }
    this.#rhythm.add(characters, at - this.#startedAt);
  }

  /** Reads the fold. */
  completion(options: { partial?: boolean } = {}): ChatCompletion | null {
    return this.#chunks === 0 ? null : this.#fold.completion(options);
  }

  /** Writes what was seen. */
  finish(outcome: Outcome): Promise<void> {
    return this.#finished ??= this.#write(this.#draft(outcome));
  }

  #draft(outcome: Outcome): Draft {
    const { request, model, provider, parent, encode, via, labels } =
      this.#info;
    const totalMs = tenths(
      (outcome.at ?? performance.now()) - this.#startedAt,
    );
    const response = this.completion({
      partial: outcome.status !== "completed",
    });
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
      firstTokenMs: this.#rhythm.firstMs,
      totalMs,
      deltas: this.#rhythm.deltas,
      status: outcome.status,
      error: recordedError(outcome.error),
      attempts: this.#attempts,
      body: this.#sent?.body,
      bytes: this.#sent?.bytes,
      encode,
      via,
      labels: labels ?? [],
      traceparent: this.#info.traceparent,
    };
  }
}

/**
 * Passes chunks on one by one and records them as of when they came. The recording has ended when the stream has:
 * completed at its end, `aborted` when the consumer leaves or `signal` does, else as its error says.
 *
 * @throws whatever the stream throws
 */
export async function* record(
  batches: AsyncIterable<readonly ChunkRun[]>,
  recording: Recording,
  signal?: AbortSignal,
): AsyncGenerator<ChatChunk, void> {
  let outcome: Outcome = { status: "aborted" };
  try {
    for await (const runs of batches) {
      const at = performance.now();
      for (const { chunk } of runs) {
        recording.chunk(chunk, at);
        yield chunk;
      }
    }
    outcome = { status: "completed" };
  } catch (error) {
    outcome = outcomeOf(error, signal);
    throw error;
  } finally {
    await recording.finish(outcome);
  }
}
