/**
 * The exchanges of client keys that are recorded after a time, by any process that has the same history.
 *
 * @module
 */
import type { History, HistoryReader } from "../history/history.ts";
import type { PriceList } from "../prices/price_list.ts";
import { tierOf } from "../prices/tier.ts";
import { spendOf, type Spent } from "./spend.ts";

/** Reads them, each time those that are new. */
export class LaterExchanges {
  readonly #reader: HistoryReader;
  readonly #prices: PriceList;

  private constructor(reader: HistoryReader, prices: PriceList) {
    this.#reader = reader;
    this.#prices = prices;
  }

  /**
   * Begins where the history ends now; what is recorded meanwhile may be among the first.
   *
   * @throws the system's error if the history is there and cannot be read
   */
  static async of(
    history: History,
    prices: PriceList,
  ): Promise<LaterExchanges> {
    const isEmpty = ((await history.size()) ?? 0) === 0;
    const reader = history.reader({
      messagesOnly: true,
      // The last line marks the place.
      ...(isEmpty ? {} : { lastBytes: 1 }),
    });
    const later = new LaterExchanges(reader, prices);
    await reader.watch();
    if (!isEmpty) await Array.fromAsync(reader.read());
    return later;
  }

  /**
   * The new ones.
   *
   * @param isKnown whether one need not be read
   * @returns undefined if exchanges were removed, so that all has to be read again
   * @throws the system's error if the history is there and cannot be read
   */
  async read(isKnown: (id: string) => boolean): Promise<Spent[] | undefined> {
    if (!this.#reader.watching) await this.#reader.watch();
    else if (await this.#reader.wasRemoved()) return undefined;
    const found: Spent[] = [];
    for await (const exchange of this.#reader.read(({ id }) => isKnown(id))) {
      const { id, client, started, ended, response } = exchange;
      if (typeof client !== "string" || isKnown(id)) continue;
      const at = new Date(started);
      const facts = { ...exchange, started: at, tier: tierOf(response) };
      found.push({
        ...{ id, client, ended: Date.parse(ended), at: at.getTime() },
        spend: spendOf(facts, this.#prices),
      });
    }
    return found;
  }
}
