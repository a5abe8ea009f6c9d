/**
 * The history as a run sees it: what it records is also kept in memory, where the report reads it.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { HistoryStore } from "../conversation/history.ts";

/** A history that remembers the exchanges that benchmarks append; without a path it only remembers. */
export class RunStore extends HistoryStore {
  /** By id, as they are recorded. */
  readonly exchanges: Map<string, Exchange> = new Map();
  readonly #writes: boolean;

  /** Opens nothing; `warn` gets one line of text for each kind of trouble. */
  constructor(
    path: string | undefined,
    options: { warn: (line: string) => void },
  ) {
    super(path ?? "", options);
    this.#writes = path !== undefined;
  }

  /** Remembers and, with a path, appends. */
  override append(exchanges: readonly Exchange[]): Promise<boolean> {
    for (const exchange of exchanges) {
      if (exchange.source === "bench") {
        this.exchanges.set(exchange.id, exchange);
      }
    }
    return this.#writes ? super.append(exchanges) : Promise.resolve(true);
  }
}
