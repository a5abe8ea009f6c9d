/**
 * Bodies of recent requests, of which the next requests may be patches.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";

/** Characters that are remembered; the least recently used bodies are dropped first. */
const CAPACITY = 16 * 1024 * 1024;

/** Recent bodies by the ids of their exchanges. */
export class SentBodies {
  readonly #bodies = new NameMap<string>();
  #size = 0;

  get(id: string): string | undefined {
    const body = this.#bodies.get(id);
    if (body !== undefined) this.set(id, body);
    return body;
  }

  set(id: string, body: string): void {
    this.delete(id);
    this.#bodies.set(id, body);
    this.#size += body.length;
    for (const oldest of this.#bodies.keys()) {
      if (this.#size <= CAPACITY) return;
      this.delete(oldest);
    }
  }

  delete(id: string): void {
    this.#size -= this.#bodies.get(id)?.length ?? 0;
    this.#bodies.delete(id);
  }
}
