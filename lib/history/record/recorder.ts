/**
 * Writes every exchange to the history, however it ends.
 *
 * @module
 */
import { LinkedList } from "../../core/data/linked_list.ts";
import type { Draft } from "./draft.ts";
import type { Source } from "../line/exchange.ts";
import type { RecordedHistory } from "./recorded_history.ts";
import { HistoryWriter, type OnLinked } from "./history_writer.ts";
import {
  DraftRecording,
  type ExchangeInfo,
  type Recording,
} from "./recording.ts";

export interface RecorderOptions {
  /** Without a store, recordings fold their chunks and write nothing. */
  readonly store?: RecordedHistory | undefined;
  readonly source: Source;
  /** Tags of every exchange, before its own. */
  readonly labels?: readonly string[];
  /** The wall clock. */
  readonly now?: () => Date;
  /** Called when an exchange has ended, even if it is not recorded. */
  readonly onEnd?: ((draft: Draft) => void) | undefined;
  /** Called later, when it is known to which conversation the exchange belongs. */
  readonly onLinked?: OnLinked | undefined;
  /** Gets one line of text when an exchange cannot be recorded. */
  readonly warn?: (line: string) => void;
}

/** Records exchanges, several at once, in the order in which they end. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #writer: HistoryWriter | undefined;
  readonly #open = new LinkedList<Recording>();
  readonly #writing = new LinkedList<Promise<void>>();
  #last: string | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { store, warn = () => {}, onLinked } = options;
    this.#writer = store && new HistoryWriter(store, warn, onLinked);
  }

  /** Id of the exchange that ended last, even if it is not recorded. */
  get last(): string | undefined {
    return this.#last;
  }

  /** Begins to record an exchange, which ends with {@linkcode Recording.finish}. */
  begin(info: ExchangeInfo): Recording {
    const { source, labels = [], now = () => new Date() } = this.#options;
    const all = labels.length === 0
      ? info
      : { ...info, labels: [...labels, ...info.labels ?? []] };
    const recording: Recording = new DraftRecording(all, {
      source: info.source ?? source,
      started: now(),
      write: (makeDraft) => {
        this.#open.remove(open);
        this.#last = recording.id;
        const { onEnd, onLinked } = this.#options;
        // The draft is made only if something reads it: its answer may be long.
        if (!(this.#writer || onEnd || onLinked || info.onEnd)) {
          return Promise.resolve();
        }
        const draft = makeDraft();
        info.onEnd?.(draft);
        onEnd?.(draft);
        if (this.#writer !== undefined) {
          return this.#tracked(this.#writer.write(draft));
        }
        onLinked?.(draft, undefined);
        return Promise.resolve();
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

  /** Ends open exchanges as aborted, and closes the store. */
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
