/**
 * Where the lines of a conversation come from: a terminal with line editing, a plain one, or a pipe.
 *
 * @module
 */

/** What a {@linkcode LineSource} comes up with. */
export type Entry =
  /** A whole line, without its end. */
  | { readonly type: "line"; readonly text: string }
  /** Ctrl-C gave a half-typed line up. */
  | { readonly type: "cleared" }
  /** Ctrl-C where there was no line to give up, or where that is not known. */
  | { readonly type: "interrupt" }
  /** Ctrl-D, or the end of the input. */
  | { readonly type: "end" };

/** Reads lines, one when it is asked for one; between two of them it tells of Ctrl-C. */
export interface LineSource extends AsyncDisposable {
  /**
   * Shows the prompt, where there is one, and waits for what is entered.
   *
   * @throws `signal.reason` once that signal is aborted
   */
  next(signal: AbortSignal): Promise<Entry>;
  /** Calls `handler` for each Ctrl-C while no line is asked for, until the returned object is disposed. */
  onInterrupt(handler: () => void): Disposable;
  /** Gives the terminal back as it was while `run` goes on, so that another program can have it. */
  handOver<T>(run: () => Promise<T>): Promise<T>;
}

/**
 * Settles as `wait` does, or rejects with the reason of an abort that comes before.
 */
export async function unlessAborted<T>(
  wait: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([wait, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
