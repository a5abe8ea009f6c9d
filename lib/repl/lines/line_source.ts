/**
 * Where the lines of a conversation come from: a terminal with line editing, a plain one, or a pipe.
 *
 * @module
 */

/** A result of {@linkcode LineSource.next}. */
export type Entry =
  /** A whole line, without its end; `message` where it was quoted or pasted, and calls no command whatever it is. */
  | { readonly type: "line"; readonly text: string; readonly message?: true }
  /** Ctrl-C discarded a half-typed line. */
  | { readonly type: "cleared" }
  /** Ctrl-C without a line to discard, or without knowing. */
  | { readonly type: "interrupt" }
  /** Ctrl-D, or the end of the input. */
  | { readonly type: "end" };

/** Reads lines one by one, and reports Ctrl-C between them. */
export interface LineSource extends AsyncDisposable {
  /**
   * Shows the prompt, if any, and waits for an entry.
   *
   * @param draft what the entry begins with where lines are edited; an entry with a draft is not kept for later
   * @throws `signal.reason` once that signal is aborted
   */
  next(signal: AbortSignal, draft?: string): Promise<Entry>;
  /**
   * Waits for one of some keys; what was typed before is dropped. Undefined after Ctrl-C and at the end of the input.
   *
   * @param keys letters and digits; a capital counts as the small letter unless it is among them
   * @throws `signal.reason` once that signal is aborted
   */
  choose(keys: string, signal: AbortSignal): Promise<string | undefined>;
  /**
   * Shows texts of which one is chosen with the arrow keys; what is typed narrows them down. Undefined after Escape and
   * Ctrl-C. Absent where nothing can be drawn.
   *
   * @returns the text's place
   * @throws `signal.reason` once that signal is aborted
   */
  readonly pick?: (
    choices: readonly string[],
    signal: AbortSignal,
  ) => Promise<number | undefined>;
  /** Calls `handler` for each Ctrl-C while no line is asked for, until the returned object is disposed. */
  onInterrupt(handler: () => void): Disposable;
  /** Gives the terminal to another program while `run` runs. */
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
