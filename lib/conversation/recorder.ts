/**
 * Writes every exchange to the history, however it ends.
 *
 * @module
 */
import { LinkedList } from "../core/linked_list.ts";
import type { Draft } from "./draft.ts";
import type { Source } from "./exchange.ts";
import type { HistoryStore } from "./history.ts";
import { HistoryWriter } from "./history_writer.ts";
import {
  DraftRecording,
  type ExchangeInfo,
  type Recording,
} from "./recording.ts";

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
  readonly #writer: HistoryWriter | undefined;
  readonly #open = new LinkedList<Recording>();
  readonly #writing = new LinkedList<Promise<void>>();

  /** Records into a store, which nobody has to open. */
  constructor(options: RecorderOptions) {
    this.#options = options;
    const { store, warn = () => {} } = options;
    this.#writer = store && new HistoryWriter(store, warn);
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
        return this.#writer === undefined
          ? Promise.resolve()
          : this.#tracked(this.#writer.write(draft));
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

  #tracked(writing: Promise<void>): Promise<void> {
    const entry = this.#writing.add(writing);
    return writing.finally(() => void this.#writing.remove(entry));
  }
}
