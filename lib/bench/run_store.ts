/**
 * The history as a run sees it: what it records is also kept in memory, where the report reads it.
 *
 * @module
 */
import type { Exchange } from "../conversation/exchange.ts";
import { type HistoryOptions, HistoryStore } from "../conversation/history.ts";
import type { Label } from "../conversation/label.ts";

/** A history that remembers the exchanges that benchmarks append; without a path it only remembers. */
export class RunStore extends HistoryStore {
  /** By id, as they are recorded. */
  readonly exchanges: Map<string, Exchange> = new Map();
  readonly #writes: boolean;

  /** Opens nothing. */
  constructor(path: string | undefined, options: HistoryOptions) {
    super(path ?? "", options);
    this.#writes = path !== undefined;
  }

  /** Remembers and, with a path, appends. */
  override append(
    exchanges: readonly Exchange[],
    labels: readonly Label[] = [],
  ): Promise<boolean> {
    for (const exchange of exchanges) {
      if (exchange.source === "bench") {
        this.exchanges.set(exchange.id, exchange);
      }
    }
    return this.#writes
      ? super.append(exchanges, labels)
      : Promise.resolve(true);
  }
}
