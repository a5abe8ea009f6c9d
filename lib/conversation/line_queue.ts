/**
 * Lines on their way to the history: in order, several at once, kept in memory while the disk refuses them.
 *
 * @module
 */
import { clearImmediate, setImmediate } from "node:timers";
import { reasonOf } from "../core/reason.ts";
import { appendNow } from "../wire/append_now.ts";
import {
  appendLines,
  type AppendOptions,
  type LineText,
} from "../wire/jsonl.ts";

/** Characters that may wait for a disk that refuses them. */
const LIMIT = 16 * 1024 * 1024;
/** More characters than these are not written while everything else waits. */
const AT_ONCE = 2 * 1024 * 1024;
/** A disk that takes so long several times in a row, in ms, is left to another thread for a while, in ms. */
const PAUSE_MS = 5;
const PAUSES = 3;
const SLOW_MS = 10_000;
/** Between attempts at a disk that refuses lines, where nothing new comes, in ms. */
const RETRY_MS = 1_000;

/** How the queue stands. */
export interface QueueState {
  /** The last write failed: what waits does so for a disk that takes it. */
  readonly failing: boolean;
  /** Too much waits already: what comes is dropped. */
  readonly full: boolean;
  /** Lines that wait. */
  readonly lines: number;
  /** Characters of those lines. */
  readonly characters: number;
}

interface Batch {
  readonly lines: readonly LineText[];
  readonly size: number;
  /** Tells the writer that its lines are on disk or wait in memory, or that they are dropped. */
  readonly settle: (kept: boolean) => void;
}

/** Appends lines to a file; a failure costs one warning and nothing else. */
export class LineQueue {
  readonly #path: string;
  readonly #warn: (line: string) => void;
  readonly #options: AppendOptions;
  #waiting: Batch[] = [];
  #size = 0;
  #failing = false;
  #full = false;
  #closed = false;
  #draining: Promise<void> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** How many writes in a row have been slow. */
  #pauses = 0;
  #soon: ReturnType<typeof setImmediate> | undefined;
  /** Until when the disk counts as slow, by `performance.now()`. */
  #slowUntil = 0;

  /** Queues lines for a file, which may not exist yet. */
  constructor(
    path: string,
    options: AppendOptions & { warn: (line: string) => void },
  ) {
    const { warn, ...rest } = options;
    this.#path = path;
    this.#warn = warn;
    this.#options = rest;
  }

  /** How it stands now. */
  get state(): QueueState {
    const lines = this.#waiting.reduce(
      (sum, { lines }) => sum + lines.length,
      0,
    );
    return {
      failing: this.#failing,
      full: this.#full,
      lines,
      characters: this.#size,
    };
  }

  /**
   * Appends lines together. Resolves when they are on disk or, after a failure, wait for the next attempt: true;
   * false when too much waits already and they are dropped. Never rejects.
   */
  push(lines: readonly LineText[]): Promise<boolean> {
    const size = lines.reduce((sum, line) => sum + line.length, 0);
    const settled = Promise.withResolvers<boolean>();
    this.#waiting.push({ lines, size, settle: settled.resolve });
    this.#size += size;
    // What else comes in this turn of the event loop is written together with it.
    this.#soon ??= setImmediate(() => this.#drain());
    return settled.promise;
  }

  /** Resolves when everything pushed so far has been written or has failed once more. Never rejects. */
  async flush(): Promise<void> {
    await this.#draining;
    if (this.#waiting.length > 0) await this.#drain();
  }

  /** Flushes, and gives up what cannot be written even then. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.flush();
    const { lines } = this.state;
    if (lines === 0) return;
    this.#warn(
      `the history still cannot be written: ${lines} ${
        lines === 1 ? "line is" : "lines are"
      } lost`,
    );
  }

  #drain(): Promise<void> {
    clearImmediate(this.#soon);
    this.#soon = undefined;
    clearTimeout(this.#retry);
    if (this.#draining === undefined && this.#writeNow()) {
      return Promise.resolve();
    }
    return this.#draining ??= this.#write();
  }

  async #write(): Promise<void> {
    for (let tried = 0; tried < this.#waiting.length;) {
      // What is pushed while one write runs goes into the next; a failing disk is probed with the oldest batch.
      const batches = this.#waiting.slice(0, this.#failing ? 1 : undefined);
      tried = this.#waiting.length;
      try {
        const lines = batches.flatMap((batch) => batch.lines);
        await appendLines(this.#path, lines, this.#options);
        this.#written(batches);
        if (this.#writeNow()) break;
        tried = 0;
      } catch (error) {
        this.#failed(error);
        this.#dropNewest();
        for (const { settle } of this.#waiting.slice(0, tried)) settle(true);
      }
    }
    // Not in a continuation of this promise: a push before that would wait for nobody.
    this.#draining = undefined;
    if (this.#waiting.length === 0 || this.#closed) return;
    this.#retry = setTimeout(() => this.#drain(), RETRY_MS);
    Deno.unrefTimer(this.#retry); // no program goes on for that
  }

  /** Writes what waits if it is short and the file is ready for it. */
  #writeNow(): boolean {
    if (this.#waiting.length === 0) return true;
    const start = performance.now();
    if (this.#failing || this.#size > AT_ONCE || start < this.#slowUntil) {
      return false;
    }
    const batches = [...this.#waiting];
    const lines = batches.flatMap((batch) => batch.lines);
    const written = appendNow(this.#path, lines, this.#options);
    const end = performance.now();
    this.#pauses = end - start > PAUSE_MS ? this.#pauses + 1 : 0;
    if (this.#pauses === PAUSES) {
      this.#pauses = 0;
      this.#slowUntil = end + SLOW_MS;
    }
    if (written) this.#written(batches);
    return written;
  }

  #written(batches: readonly Batch[]): void {
    this.#waiting.splice(0, batches.length);
    for (const { size, settle } of batches) {
      this.#size -= size;
      settle(true);
    }
    if (this.#failing) {
      this.#warn(`the history can be written again: ${this.#path}`);
    }
    this.#failing = false;
    this.#full = false;
  }

  #failed(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    const why = reasonOf(error);
    this.#warn(
      `cannot write the history to ${this.#path}: ${why}; it stays in memory until it can be written`,
    );
  }

  /** What is older may be what the newer continues. */
  #dropNewest(): void {
    while (this.#size > LIMIT) {
      const batch = this.#waiting.pop();
      this.#size -= batch?.size ?? this.#size;
      batch?.settle(false);
      if (!this.#full) {
        this.#warn(
          "the history still cannot be written and 16 MiB wait in memory: exchanges are no longer recorded",
        );
      }
      this.#full = true;
    }
  }
}
