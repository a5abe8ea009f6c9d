/**
 * A reply of the runtime's own fetch.
 *
 * @module
 */
import { StreamError } from "../core/errors.ts";
import type { ReplyHeaders, WireReply } from "../core/wire_reply.ts";
import { joinBytes } from "./bytes.ts";
import { LONGEST_TIMER_MS } from "./delay.ts";
import { broken, SilenceWatch, silent } from "./silence.ts";

/** How a body is read. */
export interface ReplyLimits {
  /** Ends the reading at once; it then throws `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Longest wait for the next byte, in ms; default 300,000, which slow reasoning models need. */
  readonly idleMs?: number | undefined;
  /** Closes the connection where reading the body itself cannot be stopped. */
  readonly close?: (() => void) | undefined;
}

/** Longer bodies are read piece by piece, so that only silence counts as such. */
const AT_ONCE_BYTES = 1024 * 1024;

/** The reply that a fetch has brought, its body unread. */
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
  #watch: SilenceWatch | undefined;
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
      // A cancelled body ends like a complete one: these two tell them apart.
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
    const pieces: Uint8Array[] = [];
    for (let piece; (piece = await this.read()) !== undefined;) {
      pieces.push(piece);
    }
    return joinBytes(pieces);
  }

  async cancel(): Promise<void> {
    if (this.#ended || this.#failure !== undefined) return;
    this.#failure = broken();
    this.#close();
    const closing = this.#reader ?? this.#response.body;
    await closing?.cancel().catch(() => {}); // one that has failed already is cancelled enough
  }

  /** A fraction of the cost of reading a stream. */
  async #atOnce(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#failure !== undefined) throw this.#failure;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(silent(this.#idleMs)),
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
    if (this.#reader === undefined) throw broken();
    this.#signal?.addEventListener("abort", this.#stop);
    this.#watch ??= new SilenceWatch(this.#idleMs, () => {
      this.#failure = silent(this.#idleMs);
      this.#stop();
    });
    return { reader: this.#reader, watch: this.#watch };
  }

  /** What ends this reading for good, told in the same way from now on. */
  #fail(error: unknown): unknown {
    const aborted = this.#signal?.aborted === true;
    this.#failure ??= aborted
      ? this.#signal?.reason
      : error instanceof StreamError
      ? error
      : broken(error);
    this.#stop();
    this.#close();
    return aborted ? this.#signal?.reason : this.#failure;
  }

  readonly #stop = () => {
    this.#abandon?.();
    const body = this.#reader ?? this.#response.body;
    body?.cancel().catch(() => {}); // a body that has failed already is cancelled enough
  };

  #close(): void {
    this.#watch?.stop();
    this.#signal?.removeEventListener("abort", this.#stop);
  }
}
