/**
 * Questions to another thread, which may be too busy to answer.
 *
 * @module
 */

/** So long an answer is waited for, in ms. */
const PATIENCE_MS = 500;

/** Asks, and remembers the last answer for those that do not come in time. */
export class Questions<T> {
  readonly #send: (id: number) => void;
  readonly #open = new Map<number, (answer: T) => void>();
  #next = 0;
  #last: T;

  /** `send` puts a question; `first` stands for an answer before there is one. */
  constructor(send: (id: number) => void, first: T) {
    this.#send = send;
    this.#last = first;
  }

  /** The answer, or the last one that there was. */
  async ask(): Promise<T> {
    const id = this.#next++;
    const { promise, resolve } = Promise.withResolvers<T>();
    this.#open.set(id, resolve);
    const timer = setTimeout(() => this.#settle(id, this.#last), PATIENCE_MS);
    try {
      this.#send(id);
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Takes the answer to a question; one that comes late is remembered. */
  answer(id: number, answer: T): void {
    this.#last = answer;
    this.#settle(id, answer);
  }

  /** Nobody will answer any more: what waits gets the last answer. */
  end(): void {
    for (const id of this.#open.keys()) this.#settle(id, this.#last);
  }

  #settle(id: number, answer: T): void {
    this.#open.get(id)?.(answer);
    this.#open.delete(id);
  }
}
