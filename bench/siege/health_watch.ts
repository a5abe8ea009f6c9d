/**
 * Asks `/health` all the time.
 *
 * @module
 */

/** Between an answer and the next question, in ms. */
const PAUSE_MS = 10;

/** Takes note of the longest wait. */
export class HealthWatch {
  /** The longest wait for an answer, in ms. */
  longest = 0;
  /** Questions. */
  asked = 0;
  /** Questions without an answer of status 200. */
  failed = 0;
  /** The longest time, in ms, that this process itself was late: no wait says anything below it. */
  pause = 0;
  readonly #url: string;

  /** Watches the server at a port. */
  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}/health`;
  }

  /** Asks until a time, as `Date.now()` tells it. */
  async run(until: number): Promise<void> {
    while (Date.now() < until) {
      const began = performance.now();
      this.asked++;
      try {
        const reply = await fetch(this.#url);
        await reply.body?.cancel();
        if (!reply.ok) this.failed++;
      } catch {
        this.failed++;
      }
      const now = performance.now();
      this.longest = Math.max(this.longest, now - began);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      this.pause = Math.max(this.pause, performance.now() - now - PAUSE_MS);
    }
  }
}
