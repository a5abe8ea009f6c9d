/**
 * The history as a run sees it: what it records is also kept in memory, where the report reads it.
 *
 * @module
 */
import type {
  AppendOptions,
  History,
  HistoryReader,
  ReaderOptions,
} from "../history/history.ts";
import type { Exchange } from "../history/line/exchange.ts";
import type { RecordedHistory } from "../history/record/recorded_history.ts";
import { NameMap } from "../core/data/names.ts";

/** Remembers the exchanges that benchmarks append to a history. */
export class RunStore implements RecordedHistory {
  /** By id, as they are recorded. */
  readonly exchanges: Map<string, Exchange> = new NameMap();
  readonly #history: History;

  /** Opens nothing. */
  constructor(history: History) {
    this.#history = history;
  }

  /** Remembers and appends. */
  append(
    exchanges: readonly Exchange[],
    options?: AppendOptions,
  ): Promise<boolean> {
    for (const exchange of exchanges) {
      if (exchange.source === "bench") {
        this.exchanges.set(exchange.id, exchange);
      }
    }
    return this.#history.append(exchanges, options);
  }

  /** See {@linkcode History.reader}. */
  reader(options?: ReaderOptions): HistoryReader {
    return this.#history.reader(options);
  }

  /** See {@linkcode History.flush}. */
  flush(): Promise<void> {
    return this.#history.flush();
  }

  /** See {@linkcode History.close}. */
  close(): Promise<void> {
    return this.#history.close();
  }
}
