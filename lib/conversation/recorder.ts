/**
 * Writes every exchange to the history, however it ends.
 *
 * @module
 */
import { LinkedList } from "../core/linked_list.ts";
import { ChainIndex } from "./chain_index.ts";
import { type Draft, threadDraft } from "./draft.ts";
import type { Source } from "./exchange.ts";
import type { HistoryStore } from "./history.ts";
import { createLabel } from "./label.ts";
import {
  DraftRecording,
  type ExchangeInfo,
  type Recording,
} from "./recording.ts";
import { SentBodies } from "./sent_bodies.ts";

/** What a recorder works with. */
export interface RecorderOptions {
  /** Without it, recordings fold their chunks and write nothing. */
  readonly store?: HistoryStore;
  /** Who asks. */
  readonly source: Source;
  /** The wall clock. */
  readonly now?: () => Date;
  /** Is told how each exchange ended, whether it is recorded or not. */
  readonly onEnd?: ((draft: Draft) => void) | undefined;
  /** Gets one line of text when an exchange cannot be recorded. */
  readonly warn?: (line: string) => void;
}

/** Records exchanges, several at once, in the order in which they end. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #index: ChainIndex | undefined;
  readonly #bodies = new SentBodies();
  readonly #open = new LinkedList<Recording>();
  readonly #writing = new LinkedList<Promise<void>>();
  /** Exchanges are threaded one after the other: the next may continue the last. */
  #threading: Promise<unknown> = Promise.resolve();

  /** Records into a store, which nobody has to open. */
  constructor(options: RecorderOptions) {
    this.#options = options;
    const { store, warn = () => {} } = options;
    this.#index = store && new ChainIndex(store, warn);
  }

  /** Begins to record an exchange, which ends with {@linkcode Recording.finish}. */
  begin(info: ExchangeInfo): Recording {
    const { source, now = () => new Date() } = this.#options;
    const recording: Recording = new DraftRecording(info, {
      source: info.source ?? source,
      started: now(),
      write: (draft) => {
        this.#open.remove(open);
        info.onEnd?.(draft);
        this.#options.onEnd?.(draft);
        return this.#tracked(this.#write(draft));
      },
    });
    const open = this.#open.add(recording);
    return recording;
  }

  /** Resolves when every exchange that has ended is written, or waits in memory for a disk that refuses it. */
  async flush(): Promise<void> {
    await Promise.all(this.#writing.values());
    await this.#options.store?.flush();
  }

  /** Ends what is still open as aborted, and closes the store. */
  async close(): Promise<void> {
    for (const recording of this.#open.values()) {
      recording.finish({ status: "aborted" });
    }
    await Promise.all(this.#writing.values());
    await this.#options.store?.close();
  }

  async #write(draft: Draft): Promise<void> {
    const { store } = this.#options;
    const index = this.#index;
    if (store === undefined || index === undefined) return;
    const turn = this.#threading.then(async () => {
      const bodies = this.#bodies;
      const threaded = await threadDraft(draft, index, bodies);
      const { exchanges, links, long } = threaded;
      // Not awaited here: the next exchange is threaded while this one is written.
      const labels = draft.labels.map((label) =>
        createLabel(draft.id, label, draft.ended)
      );
      return { links, kept: store.append(exchanges, labels, long) };
    });
    this.#threading = turn.catch(() => {});
    try {
      const { links, kept } = await turn;
      // What is not in the history cannot be continued.
      if (!await kept) {
        links.forEach((link) => index.remove(link));
        this.#bodies.delete(draft.id);
      }
      await index.watch();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#options.warn?.(`cannot record the exchange ${draft.id}: ${why}`);
    }
  }

  #tracked(writing: Promise<void>): Promise<void> {
    const entry = this.#writing.add(writing);
    return writing.finally(() => void this.#writing.remove(entry));
  }
}
