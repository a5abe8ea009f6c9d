/**
 * What this machine knows: the keys, what it has used and holds, and what all have spent.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import type {
  SpentPart,
  SpentRow,
} from "../../history/store/postgres/leases/spent_rows.ts";
import type { PriceList } from "../../prices/price_list.ts";
import type { LimitedClient, Spend } from "../ledger.ts";
import { LedgerClock } from "../ledger_clock.ts";
import { spendOf, Sums } from "../spend.ts";
import { HeldLeases } from "./held_leases.ts";
import { KnownClient } from "./known_client.ts";
import { OwnSpend } from "./own_spend.ts";
import { partOf, type Slot } from "./slots.ts";

/** See the module. */
export class SharedState {
  readonly own: OwnSpend = new OwnSpend();
  readonly held: HeldLeases = new HeldLeases();
  readonly clients: NameMap<KnownClient> = new NameMap();
  /** Machines that had leases when the database was last reached; 0 before that. */
  machines = 0;
  readonly #prices: PriceList;
  /** A steady clock, in ms. */
  readonly steady: () => number;
  #sums = new Sums();
  #clock: LedgerClock | undefined;
  /** From the steady clock to the database's. */
  #offset = 0;

  constructor(prices: PriceList, steady: () => number) {
    this.#prices = prices;
    this.steady = steady;
  }

  /** The time by the database's clock, which is the same for all machines; undefined before it was reached. */
  now(): number | undefined {
    return this.#clock?.now();
  }

  /** The key of a request, or one that is known from now on. */
  known(client: LimitedClient): KnownClient {
    const known = this.clients.get(client.client) ?? new KnownClient(client);
    this.clients.set(client.client, known);
    return known;
  }

  /** Counts what has arrived in the history. */
  count({ rows, sums, isFirst, now: told }: SpentPart): void {
    this.#offset = told - this.steady();
    const { steady } = this;
    const wall = () => this.#offset + steady();
    this.#clock ??= new LedgerClock({ wall, steady });
    if (isFirst) this.#sums = new Sums();
    const now = this.#clock.now();
    for (const { client, per, ...spend } of sums) {
      this.#sums.add(client, now, spend, [per]);
    }
    for (const row of rows) {
      const { id, client, started } = row;
      const spend = this.#spendOf(row);
      // What was recorded by a clock that went ahead counts now: it opens no window.
      this.#sums.add(client, Math.min(started, now), spend);
      this.own.arrived(id, started);
    }
  }

  #spendOf({ known, started, ...facts }: SpentRow): Spend {
    return known !== undefined
      ? { ...known, requests: 1 }
      : spendOf({ ...facts, started: new Date(started) }, this.#prices);
  }

  /** What the history says that all machines have used. */
  spent(slot: Slot, names: readonly string[]): number {
    return inWindow(this.#sums, slot, names);
  }

  /** The part of that which is this machine's. */
  counted(slot: Slot, names: readonly string[]): number {
    return inWindow(this.own.counted, slot, names);
  }

  /** What this machine has used, whether the history counts it or not. */
  settled(slot: Slot, names: readonly string[]): number {
    return inWindow(this.own.all, slot, names);
  }

  /** The same, with what its running requests keep. */
  used(slot: Slot, names: readonly string[]): number {
    const { count, spend } = this.own.kept(names);
    if (slot.limit === undefined) return count;
    return this.settled(slot, names) + partOf(spend, slot);
  }
}

function inWindow(
  sums: Pick<Sums, "of">,
  { limit, start }: Slot,
  names: readonly string[],
): number {
  return limit === undefined ? 0 : sums.of(names, limit.per, start)[limit.unit];
}

/** What a number of requests uses of everything. */
export function demandOf(waiting: Spend, slot: Slot): number {
  return slot.limit === undefined ? waiting.requests : partOf(waiting, slot);
}
