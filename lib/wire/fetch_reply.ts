/**
 * A reply of fetch.
 *
 * @module
 */
import { StreamError } from "../core/errors.ts";
import type { ReplyHeaders, WireReply } from "../core/wire_reply.ts";
import { LONGEST_TIMER_MS } from "../core/delay.ts";
import { wholeBytes } from "./bounded.ts";
import { cutBody, idleTimeout, IdleTimer } from "./idle_timer.ts";

/** Options for reading a body. */
export interface ReplyLimits {
  /** Aborts the reading, which then throws `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Longest wait for the next byte, in ms; default 300,000, which slow reasoning models need. */
  readonly idleMs?: number | undefined;
  /** Closes the connection if reading the body cannot be aborted. */
  readonly close?: (() => void) | undefined;
}

/** Longer bodies are read in several reads, so that the idle timeout does not limit the whole body. */
const AT_ONCE_BYTES = 1024 * 1024;

/** Wraps a response whose body is unread. */
export function fetchReply(
  response: Response,
  limits: ReplyLimits = {},
): WireReply {
  return new FetchReply(response, limits);
}

class FetchReply implements WireReply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly hasBody: boolean;
  readonly #response: Response;
  readonly #signal: AbortSignal | undefined;
  readonly #idleMs: number;
  readonly #abandon: (() => void) | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  #watch: IdleTimer | undefined;
  #ended = false;
  #failure: unknown;

  constructor(response: Response, limits: ReplyLimits) {
    const { signal, idleMs = 300_000, close } = limits;
    this.status = response.status;
    this.headers = response.headers;
    this.hasBody = response.body !== null;
    this.#response = response;
    this.#signal = signal;
    this.#idleMs = idleMs;
    this.#abandon = close;
    if (!this.hasBody) this.#ended = true;
  }

  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#ended) return undefined;
    try {
      const { reader, watch } = this.#open();
      watch.begin();
      const { done, value } = await reader.read();
      watch.pause();
      // A cancelled body ends like a complete one; these two checks distinguish them.
      this.#signal?.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure;
      if (!done) return value;
      this.#ended = true;
      this.#close();
      return undefined;
    } catch (error) {
      throw this.#fail(error);
    }
  }

  lend(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.read();
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const length = Number(this.headers.get("content-length") ?? NaN);
    if (this.#reader === undefined && length <= AT_ONCE_BYTES) {
      return await this.#atOnce();
    }
    return await wholeBytes(this);
  }

  async cancel(): Promise<void> {
    if (this.#ended || this.#failure !== undefined) return;
    this.#failure = cutBody();
    this.#close();
    const closing = this.#reader ?? this.#response.body;
    await closing?.cancel().catch(() => {}); // it has failed already
  }

  /** Reads the whole body at once, which is much cheaper than reading a stream. */
  async #atOnce(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#failure !== undefined) throw this.#failure;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(idleTimeout(this.#idleMs)),
      Math.min(this.#idleMs, LONGEST_TIMER_MS),
    );
    try {
      const bytes = await Promise.race([this.#response.bytes(), late.promise]);
      this.#ended = true;
      return bytes;
    } catch (error) {
      throw this.#fail(error);
    } finally {
      clearTimeout(timer);
    }
  }

  #open() {
    this.#signal?.throwIfAborted();
    this.#reader ??= this.#response.body?.getReader();
    if (this.#reader === undefined) throw cutBody();
    this.#signal?.addEventListener("abort", this.#stop);
    this.#watch ??= new IdleTimer(this.#idleMs, () => {
      this.#failure = idleTimeout(this.#idleMs);
      this.#stop();
    });
    return { reader: this.#reader, watch: this.#watch };
  }

  /** Ends the reading; later reads throw the same error. */
  #fail(error: unknown): unknown {
    const aborted = this.#signal?.aborted === true;
    this.#failure ??= aborted
      ? this.#signal?.reason
      : error instanceof StreamError
      ? error
      : cutBody(error);
    this.#stop();
    this.#close();
    return aborted ? this.#signal?.reason : this.#failure;
  }

  readonly #stop = () => {
    this.#abandon?.();
    const body = this.#reader ?? this.#response.body;
    body?.cancel().catch(() => {}); // it has failed already
  };

  #close(): void {
    this.#watch?.stop();
    this.#signal?.removeEventListener("abort", this.#stop);
  }
}
