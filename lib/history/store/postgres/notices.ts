/**
 * The notices of writers, for those who wait for what is new.
 *
 * @module
 */
import type { Sql } from "postgres";
import { delay } from "../../../core/delay.ts";
import { CHANNEL } from "./writing/stored_rows.ts";

/** Longest time until a follower looks again by itself, in ms: notices may be lost. */
const PAUSE_MS = 1000;

/** See the module. */
export class Notices implements AsyncDisposable {
  #stop: (() => Promise<unknown>) | undefined;
  #listening = false;
  #noticed = false;
  #wake: (() => void) | undefined;

  /** Begins to listen; a server without notices is asked from time to time. */
  async listen(sql: Sql): Promise<void> {
    if (this.#listening) return;
    this.#listening = true;
    try {
      const { unlisten } = await sql.listen(CHANNEL, () => this.#notice());
      this.#stop = unlisten;
    } catch {
      // A pool between here and the server may not pass notices on.
    }
  }

  /** Listens anew on the next connection. */
  forget(): void {
    this.#listening = false;
    this.#stop = undefined;
  }

  /** Resolves at the next notice, or after a while. */
  async next(signal: AbortSignal): Promise<void> {
    const waited = new AbortController();
    const either = AbortSignal.any([signal, waited.signal]);
    this.#wake = () => waited.abort();
    if (this.#noticed) waited.abort();
    try {
      await delay(PAUSE_MS, either);
    } catch (error) {
      if (signal.aborted) throw signal.reason ?? error;
    }
    this.#noticed = false;
  }

  /** The driver must not be closed meanwhile: it would write to a connection that is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#stop?.();
    } catch {
      // The connection is gone.
    }
  }

  #notice(): void {
    this.#noticed = true;
    this.#wake?.();
  }
}
