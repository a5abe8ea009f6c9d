/**
 * Bodies that were sent a while ago, as long as somebody may go on with them.
 *
 * @module
 */

/** Characters that are remembered; the longest unused bodies are forgotten first. */
const CAPACITY = 16 * 1024 * 1024;

/** Bodies by their exchanges, the latest ones. */
export class SentBodies {
  readonly #bodies = new Map<string, string>();
  #size = 0;

  /** The body of an exchange, if it is remembered. */
  get(id: string): string | undefined {
    const body = this.#bodies.get(id);
    if (body !== undefined) this.set(id, body);
    return body;
  }

  /** Remembers a body. */
  set(id: string, body: string): void {
    this.delete(id);
    this.#bodies.set(id, body);
    this.#size += body.length;
    for (const oldest of this.#bodies.keys()) {
      if (this.#size <= CAPACITY) return;
      this.delete(oldest);
    }
  }

  /** Forgets a body. */
  delete(id: string): void {
    this.#size -= this.#bodies.get(id)?.length ?? 0;
    this.#bodies.delete(id);
  }
}
