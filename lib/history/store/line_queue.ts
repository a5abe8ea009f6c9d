/**
 * Appends lines in order, and holds them in memory while the disk refuses them.
 *
 * @module
 */
import { clearImmediate, setImmediate } from "node:timers";
import { reasonOf } from "../../core/text/reason.ts";
import { appendNow } from "../../files/append_now.ts";
import {
  appendLines,
  type AppendOptions,
  type LineText,
} from "../../files/jsonl.ts";
import { leaveLines, takeLeftLines } from "../../files/left_lines.ts";
import { NearLines, type NeededLine } from "../../files/near_lines.ts";
import type { HistoryState } from "../history.ts";
import { FRAGMENT_START } from "../line/peek.ts";

/** Characters that may wait in memory. */
const LIMIT = 16 * 1024 * 1024;
/** The most characters that are written synchronously. */
const AT_ONCE = 2 * 1024 * 1024;
/** After this many writes in a row that take longer than `PAUSE_MS`, writes are asynchronous for `SLOW_MS`. */
const PAUSE_MS = 5;
const PAUSES = 3;
const SLOW_MS = 10_000;
/** Time between attempts while the disk refuses lines and no new line comes, in ms. */
const RETRY_MS = 1_000;

/** Longest wait for a lock that another process holds, in ms; and the longest when the program ends. */
const LOCK_MS = 5_000;
const LAST_LOCK_MS = 1_000;

interface Batch {
  readonly lines: readonly LineText[];
  readonly needed: readonly NeededLine[];
  readonly size: number;
  /** Settles the promise of `push`: false if the lines are dropped. */
  readonly settle: (kept: boolean) => void;
}

/** Appends lines to a file; a failure causes one warning, never an error. */
export class LineQueue {
  readonly #path: string;
  readonly #warn: (line: string) => void;
  readonly #options: AppendOptions;
  readonly #near = new NearLines(FRAGMENT_START);
  #waiting: Batch[] = [];
  #size = 0;
  #failing = false;
  #full = false;
  #closed = false;
  #draining: Promise<void> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Settles when the lines that earlier processes left are added; undefined before the first write. */
  #taking: Promise<void> | undefined;
  #warnedUnlocked = false;
  /** How many writes in a row have been slow. */
  #pauses = 0;
  #soon: ReturnType<typeof setImmediate> | undefined;
  /** When the disk no longer counts as slow, by `performance.now()`. */
  #slowUntil = 0;

  /** The file need not exist yet. */
  constructor(
    path: string,
    options: AppendOptions & { warn: (line: string) => void },
  ) {
    const { warn, ...rest } = options;
    this.#path = path;
    this.#warn = warn;
    this.#options = {
      ...rest,
      lock: {
        // Replies wait for the lock once; after that, lines wait in memory.
        timeoutMs: () =>
          this.#closed ? LAST_LOCK_MS : this.#failing ? 0 : LOCK_MS,
        onUnlocked: (path) => this.#unlocked(path),
      },
    };
  }

  get state(): HistoryState {
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
   * Appends lines together. Resolves with true when they are on disk or, after a failure, wait for the next attempt;
   * with
   * false if they are dropped because too much waits already. Never rejects.
   *
   * @param needed lines that must come before these, see {@linkcode NearLines}
   */
  push(
    lines: readonly LineText[],
    needed: readonly NeededLine[] = [],
  ): Promise<boolean> {
    let size = 0;
    for (const { length } of lines) size += length;
    for (const { text } of needed) size += text.length;
    const settled = Promise.withResolvers<boolean>();
    this.#waiting.push({ lines, needed, size, settle: settled.resolve });
    this.#size += size;
    // Lines that are pushed in the same turn of the event loop are written together.
    this.#soon ??= setImmediate(() => this.#drain());
    return settled.promise;
  }

  /** Resolves when everything pushed so far has been written or has failed again. Never rejects. */
  async flush(): Promise<void> {
    await this.#draining;
    if (this.#waiting.length > 0) await this.#drain();
  }

  /** Flushes, and leaves lines that still cannot be written in a separate file. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.flush();
    await this.#taking;
    const { lines } = this.state;
    if (lines === 0) return;
    const many = lines === 1 ? "1 line" : `${lines} lines`;
    const path = await this.#leave();
    this.#warn(
      `the history still cannot be written: ${many} ${
        path === undefined
          ? lines === 1 ? "is lost" : "are lost"
          : `left in ${path}; the next exchange adds them to the history`
      }`,
    );
  }

  /** Writes the waiting lines to a separate file; undefined if that fails, too. */
  async #leave(): Promise<string | undefined> {
    const needed = new Set(
      this.#waiting.flatMap((batch) => batch.needed.map(({ text }) => text)),
    );
    const lines = this.#waiting.flatMap((batch) => batch.lines);
    try {
      return await leaveLines(this.#path, [...needed, ...lines]);
    } catch {
      return undefined;
    }
  }

  /** Adds the lines that earlier processes could not write, after the first write that succeeds. */
  async #takeLeft(): Promise<void> {
    try {
      const taken = await takeLeftLines(this.#path, this.#options);
      if (taken === 0) return;
      const many = taken === 1 ? "1 line" : `${taken} lines`;
      this.#warn(
        `added ${many} that an earlier process could not write to the history`,
      );
    } catch (error) {
      const why = reasonOf(error);
      this.#warn(
        `cannot add to the history the lines that an earlier process could not write: ${why}`,
      );
    }
  }

  #unlocked(path: string): void {
    if (this.#warnedUnlocked) return;
    this.#warnedUnlocked = true;
    this.#warn(
      `the file system of ${path} has no locks: lines are appended without a lock, so only one program should write there at a time`,
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
      // Lines that are pushed during a write go into the next one; a failing disk is tried with the oldest batch.
      const batches = this.#waiting.slice(0, this.#failing ? 1 : undefined);
      tried = this.#waiting.length;
      try {
        await appendLines(this.#path, ...this.#joined(batches));
        this.#written(batches);
        if (this.#writeNow()) break;
        tried = 0;
      } catch (error) {
        this.#failed(error);
        this.#dropNewest();
        for (const { settle } of this.#waiting.slice(0, tried)) settle(true);
      }
    }
    // Set here, not when this promise settles, so that a push in between starts a new write.
    this.#draining = undefined;
    if (this.#waiting.length === 0 || this.#closed) return;
    this.#retry = setTimeout(() => this.#drain(), RETRY_MS);
    Deno.unrefTimer(this.#retry); // it must not keep the program running
  }

  /** Writes the waiting lines synchronously if they are short and the file is ready. */
  #writeNow(): boolean {
    if (this.#waiting.length === 0) return true;
    const start = performance.now();
    if (this.#failing || this.#size > AT_ONCE || start < this.#slowUntil) {
      return false;
    }
    const batches = [...this.#waiting];
    const written = appendNow(this.#path, ...this.#joined(batches));
    const end = performance.now();
    this.#pauses = end - start > PAUSE_MS ? this.#pauses + 1 : 0;
    if (this.#pauses === PAUSES) {
      this.#pauses = 0;
      this.#slowUntil = end + SLOW_MS;
    }
    if (written) this.#written(batches);
    return written;
  }

  /** The lines of several batches, and the options with the fragments that they need. */
  #joined(batches: readonly Batch[]): [readonly LineText[], AppendOptions] {
    const lines = batches.flatMap((batch) => batch.lines);
    if (batches.every(({ needed }) => needed.length === 0)) {
      return [lines, this.#options];
    }
    const needed = new Map(
      batches.flatMap(({ needed }) => needed).map((line) => [line.start, line]),
    );
    return [lines, {
      ...this.#options,
      needed: { lines: [...needed.values()], near: this.#near },
    }];
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
    this.#taking ??= this.#takeLeft();
  }

  #failed(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    const why = reasonOf(error);
    this.#warn(
      `cannot write the history to ${this.#path}: ${why}; it stays in memory until it can be written`,
    );
  }

  /** Drops the newest lines, because they may continue the older ones. */
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
