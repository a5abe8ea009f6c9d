/**
 * Finds recorded answers to requests that should always get the same answer: the cache of `serve`.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import type { History, HistoryReader } from "../history.ts";
import type { ChatRequest } from "../../core/chat.ts";
import { RecordedAnswers } from "./recorded_answers.ts";

/** Bytes at the end of the history that are read for answers. */
const WINDOW_BYTES = 64 * 1024 * 1024;

/** Finds answers in a history, including those that other processes record. */
export class AnswerCache {
  readonly #reader: HistoryReader;
  readonly #flush: () => Promise<void>;
  readonly #answers = new RecordedAnswers({ strict: true, last: true });
  #reading: Promise<void> | undefined;

  /** Reads nothing before the first request. */
  constructor(history: Pick<History, "reader" | "flush">) {
    this.#reader = history.reader({ lastBytes: WINDOW_BYTES });
    this.#flush = () => history.flush();
  }

  /**
   * The last recorded answer to an equal request to the same model; only for unstreamed requests with temperature 0.
   */
  async find(
    request: ChatRequest,
    target: { provider: string; model: string },
  ): Promise<Exchange | undefined> {
    if (!isRepeatable(request)) return undefined;
    await this.#flush();
    await (this.#reading ??= this.#catchUp());
    const found = this.#answers.take(request, { model: target.model });
    const same = found?.provider === target.provider;
    return same && found?.status === "completed" ? found : undefined;
  }

  async #catchUp(): Promise<void> {
    try {
      for await (const exchange of this.#reader.read()) {
        this.#answers.add(exchange);
      }
    } finally {
      this.#reading = undefined;
    }
  }
}

function isRepeatable({ stream, temperature, n }: ChatRequest): boolean {
  return !stream && temperature === 0 && (n ?? 1) === 1;
}
