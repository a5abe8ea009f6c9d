/**
 * Answers out of the history for requests that always have the same one.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import type { Entry, HistoryStore } from "../conversation/history.ts";
import type { ChatRequest } from "../core/chat.ts";
import { RecordedAnswers } from "./recorded_answers.ts";

/** So many bytes of the history's end are read for answers. */
const WINDOW_BYTES = 64 * 1024 * 1024;

/** Knows the answers that stand in a history, those of other processes too. */
export class AnswerCache {
  readonly #store: HistoryStore;
  readonly #answers = new RecordedAnswers({ strict: true, last: true });
  #read: Entry | undefined;
  #reading: Promise<void> | undefined;

  /** Reads nothing until it is asked. */
  constructor(store: HistoryStore) {
    this.#store = store;
  }

  /**
   * The last recorded answer to the very same request, of the same model; only for requests that do not stream and
   * have a temperature of 0.
   */
  async find(
    request: ChatRequest,
    target: { provider: string; model: string },
  ): Promise<Exchange | undefined> {
    if (!isRepeatable(request)) return undefined;
    await this.#store.flush();
    await (this.#reading ??= this.#catchUp());
    const found = this.#answers.take(request, target.model);
    const same = found?.provider === target.provider;
    return same && found?.status === "completed" ? found : undefined;
  }

  async #catchUp(): Promise<void> {
    try {
      const from = this.#read?.position;
      const entries = this.#store.entries({
        following: true,
        ...(from === undefined ? { last: WINDOW_BYTES } : { from }),
      });
      for await (const entry of entries) {
        if (entry.exchange.id === this.#read?.exchange.id) continue;
        this.#answers.add(entry.exchange);
        this.#read = entry;
      }
    } finally {
      this.#reading = undefined;
    }
  }
}

function isRepeatable({ stream, temperature, n }: ChatRequest): boolean {
  return !stream && temperature === 0 && (n ?? 1) === 1;
}
