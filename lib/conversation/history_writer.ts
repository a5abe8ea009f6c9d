/**
 * Drafts on their way to the history: each gets its place in its conversation, in the order in which they end.
 *
 * @module
 */
import { reasonOf } from "../core/reason.ts";
import { ChainIndex } from "./chain_index.ts";
import { type Draft, threadDraft, type Threaded } from "./draft.ts";
import type { HistoryStore } from "./history.ts";
import { createLabel } from "./label.ts";
import { SentBodies } from "./sent_bodies.ts";

/** Writes what was recorded to a store. */
export class HistoryWriter {
  readonly #store: HistoryStore;
  readonly #warn: (line: string) => void;
  readonly #index: ChainIndex;
  readonly #bodies = new SentBodies();
  /** Settles when those have their places that have to wait for it; the next may continue the last. */
  #threading: Promise<unknown> | undefined;

  /** `warn` gets one line of text for each exchange that cannot be recorded. */
  constructor(store: HistoryStore, warn: (line: string) => void) {
    this.#store = store;
    this.#warn = warn;
    this.#index = new ChainIndex(store, warn);
  }

  /** Resolves when the exchange is on disk, or waits in memory for a disk that refuses it. Never rejects. */
  write(draft: Draft): Promise<void> {
    // Most have their places at once: a chain of promises for each would cost as much as all the rest.
    const threaded = this.#threading === undefined
      ? this.#thread(draft)
      : this.#threading.then(() => this.#thread(draft));
    if (!(threaded instanceof Promise)) return this.#append(draft, threaded);
    const turn = threaded.catch((error) => this.#failed(draft, error))
      .then((threaded) => {
        if (this.#threading === turn) this.#threading = undefined;
        // Not awaited: the next exchange is threaded while this one is written.
        return { appended: this.#append(draft, threaded) };
      });
    this.#threading = turn;
    return turn.then(({ appended }) => appended);
  }

  #thread(draft: Draft): Threaded | undefined | Promise<Threaded | undefined> {
    try {
      return threadDraft(draft, this.#index, this.#bodies);
    } catch (error) {
      return this.#failed(draft, error);
    }
  }

  async #append(draft: Draft, threaded: Threaded | undefined): Promise<void> {
    if (threaded === undefined) return;
    const { exchanges, links, long } = threaded;
    try {
      const labels = draft.labels.map((label) =>
        createLabel(draft.id, label, draft.ended)
      );
      // What is not in the history cannot be continued.
      if (!await this.#store.append(exchanges, labels, long)) {
        for (const link of links) this.#index.remove(link);
        this.#bodies.delete(draft.id);
      }
      if (!this.#index.watching) await this.#index.watch();
    } catch (error) {
      this.#failed(draft, error);
    }
  }

  #failed(draft: Draft, error: unknown): undefined {
    this.#warn(`cannot record the exchange ${draft.id}: ${reasonOf(error)}`);
    return undefined;
  }
}
