/**
 * Links drafts to their conversations and appends them to the history, in the order in which they end.
 *
 * @module
 */
import { reasonOf } from "../../core/text/reason.ts";
import { ChainIndex } from "./chain_index.ts";
import { type Draft, linkDraft, type LinkedDraft } from "./draft.ts";
import type { RecordedHistory } from "./recorded_history.ts";
import { createLabel } from "../line/label.ts";
import { clientsRun, type Run } from "../line/run.ts";
import { NameSet } from "../../core/data/names.ts";
import { SentBodies } from "./sent_bodies.ts";

/** Runs that are remembered as written; writing a run's line again changes nothing. */
const MOST_RUNS = 1_000;

/** Called with an ended exchange and the id of its conversation; undefined if it is not recorded. */
export type OnLinked = (draft: Draft, conversation: string | undefined) => void;

export class HistoryWriter {
  readonly #store: RecordedHistory;
  readonly #onLinked: OnLinked | undefined;
  readonly #warn: (line: string) => void;
  readonly #index: ChainIndex;
  readonly #bodies = new SentBodies();
  readonly #runs = new NameSet();
  /** Settles when the last draft that has to wait is linked; the next draft may continue it. */
  #linking: Promise<unknown> | undefined;

  /**
   * `warn` gets one line of text for each exchange that cannot be recorded, `onLinked` each draft with its conversation,
   * undefined for one that cannot be recorded.
   */
  constructor(
    store: RecordedHistory,
    warn: (line: string) => void,
    onLinked?: OnLinked,
  ) {
    this.#store = store;
    this.#warn = warn;
    this.#onLinked = onLinked;
    this.#index = new ChainIndex(store, warn);
  }

  /** Resolves when the exchange is on disk, or waits in memory for a disk that refuses it. Never rejects. */
  write(draft: Draft): Promise<void> {
    // Most drafts are linked at once; a chain of promises for each would double the cost.
    const linked = this.#linking === undefined
      ? this.#link(draft)
      : this.#linking.then(() => this.#link(draft));
    if (!(linked instanceof Promise)) return this.#append(draft, linked);
    const turn = linked.catch((error) => this.#failed(draft, error))
      .then((linked) => {
        if (this.#linking === turn) this.#linking = undefined;
        // Not awaited: the next draft is linked while this one is written.
        return { appended: this.#append(draft, linked) };
      });
    this.#linking = turn;
    return turn.then(({ appended }) => appended);
  }

  #link(
    draft: Draft,
  ): LinkedDraft | undefined | Promise<LinkedDraft | undefined> {
    try {
      return linkDraft(draft, this.#index, this.#bodies);
    } catch (error) {
      return this.#failed(draft, error);
    }
  }

  async #append(draft: Draft, linked: LinkedDraft | undefined): Promise<void> {
    this.#onLinked?.(draft, linked?.exchanges.at(-1)?.conversation);
    if (linked === undefined) return;
    const { exchanges, links, long } = linked;
    try {
      const labels = draft.labels.map((label) =>
        createLabel(draft.id, label, draft.ended, "add")
      );
      const runs = this.#newRuns(draft);
      // An exchange that was dropped cannot be continued.
      if (!await this.#store.append(exchanges, { labels, runs, long })) {
        for (const link of links) this.#index.remove(link);
        this.#bodies.delete(draft.id);
      }
      if (!this.#index.watching) await this.#index.watch();
    } catch (error) {
      this.#failed(draft, error);
    }
  }

  /** The run of a draft, if this process has not written its line yet. */
  #newRuns({ named, started }: Draft): Run[] {
    if (named === undefined || named.isRecorded) return [];
    if (this.#runs.has(named.id)) return [];
    if (this.#runs.size >= MOST_RUNS) this.#runs.clear();
    this.#runs.add(named.id);
    return [clientsRun(named, started)];
  }

  #failed(draft: Draft, error: unknown): undefined {
    this.#warn(`cannot record the exchange ${draft.id}: ${reasonOf(error)}`);
    return undefined;
  }
}
