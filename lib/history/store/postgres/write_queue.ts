/**
 * Stores lines in order, and holds them in memory while the database cannot be reached.
 *
 * @module
 */
import { plural } from "../../../core/text/plural.ts";
import type { HistoryState } from "../../history.ts";
import type { Database } from "./server/database.ts";
import { insertRows } from "./insert.ts";
import type { Rows } from "./writing/stored_rows.ts";
import { codeOf, isAnswer } from "./server/transaction.ts";

/** Characters that may wait in memory. */
const LIMIT = 16 * 1024 * 1024;
/** Characters that are stored together. */
const AT_ONCE = 4 * 1024 * 1024;
/** Time between attempts while no new line comes, in ms. */
const RETRY_MS = 1_000;
/** Classes of errors that are about the data: another attempt fails as well. */
const ABOUT_DATA = /^(?:22|23|54)/;

interface Batch {
  readonly rows: Rows;
  readonly lines: number;
  readonly size: number;
  /** Settles the promise of `push`: false if the lines are dropped. */
  readonly settle: (kept: boolean) => void;
}

/** Stores lines; a failure causes one warning, never an error. */
export class WriteQueue {
  readonly #database: Database;
  readonly warn: (line: string) => void;
  readonly #waiting: Batch[] = [];
  #size = 0;
  #failing = false;
  #full = false;
  #closed = false;
  #draining: Promise<void> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(database: Database, warn: (line: string) => void) {
    this.#database = database;
    this.warn = warn;
  }

  get state(): HistoryState {
    return {
      failing: this.#failing,
      full: this.#full,
      lines: this.#waiting.reduce((sum, { lines }) => sum + lines, 0),
      characters: this.#size,
    };
  }

  /** Resolves as {@linkcode History.append}. Never rejects. */
  push(rows: Rows): Promise<boolean> {
    const all = [...rows.exchanges, ...rows.lines];
    const size = [...all, ...rows.fragments]
      .reduce((sum, { line }) => sum + line.length, 0);
    const settled = Promise.withResolvers<boolean>();
    const { resolve: settle } = settled;
    this.#waiting.push({ rows, lines: all.length, size, settle });
    this.#size += size;
    void this.#drain();
    return settled.promise;
  }

  /** Resolves when everything pushed so far is stored, or has failed again. Never rejects. */
  async flush(): Promise<void> {
    await this.#draining;
    if (this.#waiting.length > 0) await this.#drain();
  }

  /** Flushes. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.flush();
    const { lines } = this.state;
    if (lines === 0) return;
    const { location } = this.#database;
    this.warn(`${plural(lines, "line")} could not be stored in ${location}`);
  }

  #drain(): Promise<void> {
    clearTimeout(this.#retry);
    return this.#draining ??= this.#write();
  }

  async #write(): Promise<void> {
    // What is pushed in the same turn of the event loop is stored together.
    await Promise.resolve();
    for (let tried = 0; tried < this.#waiting.length;) {
      const batches = this.#next();
      tried = this.#waiting.length;
      try {
        const sql = await this.#database.writing();
        await insertRows(sql, joined(batches));
        this.#written(batches);
        tried = 0;
      } catch (error) {
        if (!this.#failing && batches.length > 1) tried = 0;
        else if (this.#isAboutData(error, batches)) tried = 0;
        this.#failed(error);
        for (const { settle } of this.#waiting) settle(true);
      }
    }
    this.#draining = undefined;
    if (this.#waiting.length === 0 || this.#closed) return;
    this.#retry = setTimeout(() => void this.#drain(), RETRY_MS);
    Deno.unrefTimer(this.#retry); // it must not keep the program running
  }

  /** After a failure, the oldest batch alone. */
  #next(): Batch[] {
    const batches: Batch[] = [];
    let size = 0;
    for (const batch of this.#waiting) {
      size += batch.size;
      if (batches.length > 0 && (this.#failing || size > AT_ONCE)) break;
      batches.push(batch);
    }
    return batches;
  }

  #written(batches: readonly Batch[]): void {
    this.#waiting.splice(0, batches.length);
    for (const { size, settle } of batches) {
      this.#size -= size;
      settle(true);
    }
    if (this.#failing) {
      this.warn(`the store can be reached again: ${this.#database.location}`);
    }
    this.#failing = false;
    this.#full = false;
  }

  /** Drops a batch that the database will never take. */
  #isAboutData(error: unknown, [batch, ...more]: readonly Batch[]): boolean {
    const code = codeOf(error);
    if (batch === undefined || more.length > 0 || !isAnswer(error)) {
      return false;
    }
    if (code === undefined || !ABOUT_DATA.test(code)) return false;
    this.#waiting.shift();
    this.#size -= batch.size;
    batch.settle(false);
    const { message } = this.#database.failure(error);
    this.warn(`dropped ${plural(batch.lines, "line")}: ${message}`);
    return true;
  }

  #failed(error: unknown): void {
    if (!this.#failing && this.#waiting.length > 0) {
      const { message } = this.#database.failure(error);
      this.warn(`${message}; lines stay in memory until it can be reached`);
      this.#failing = true;
    }
    // The newest may continue the older ones.
    while (this.#size > LIMIT) {
      const batch = this.#waiting.pop();
      this.#size -= batch?.size ?? this.#size;
      batch?.settle(false);
      if (!this.#full) {
        this.warn(
          "16 MiB wait in memory for the store: exchanges are no longer recorded",
        );
      }
      this.#full = true;
    }
  }
}

function joined(batches: readonly Batch[]): Rows {
  const rows = batches.map(({ rows }) => rows);
  return {
    exchanges: rows.flatMap(({ exchanges }) => exchanges),
    lines: rows.flatMap(({ lines }) => lines),
    fragments: rows.flatMap(({ fragments }) => fragments),
  };
}
