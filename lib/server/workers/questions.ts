/**
 * Requests to another thread, which may be too busy to answer.
 *
 * @module
 */

/** How long to wait for an answer, in ms, where no other time is given. */
const ANSWER_TIMEOUT_MS = 500;

/** Asks another thread; repeats its last answer if a new one does not come in time. */
export class Questions<T, Q = void> {
  readonly #send: (id: number, question: Q) => void;
  readonly #repeats: boolean;
  readonly #timeoutMs: number;
  readonly #open = new Map<number, (answer: T) => void>();
  #next = 0;
  #last: T;

  /**
   * `send` posts a question; `first` is used until there is an answer.
   *
   * @param repeats whether the last answer is as good; otherwise `first` is used each time
   * @param timeoutMs how long to wait for an answer
   */
  constructor(
    send: (id: number, question: Q) => void,
    first: T,
    repeats = true,
    timeoutMs: number = ANSWER_TIMEOUT_MS,
  ) {
    this.#send = send;
    this.#last = first;
    this.#repeats = repeats;
    this.#timeoutMs = timeoutMs;
  }

  /** The answer, or the last one before. */
  async ask(question: Q): Promise<T> {
    const id = this.#next++;
    const { promise, resolve } = Promise.withResolvers<T>();
    this.#open.set(id, resolve);
    const timer = setTimeout(
      () => this.#settle(id, this.#last),
      this.#timeoutMs,
    );
    try {
      this.#send(id, question);
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Takes the answer to a question; a late one is kept as the last one. */
  answer(id: number, answer: T): void {
    if (this.#repeats) this.#last = answer;
    this.#settle(id, answer);
  }

  /** Resolves open questions with the last answer, because the thread has ended. */
  end(): void {
    for (const id of this.#open.keys()) this.#settle(id, this.#last);
  }

  #settle(id: number, answer: T): void {
    this.#open.get(id)?.(answer);
    this.#open.delete(id);
  }
}
