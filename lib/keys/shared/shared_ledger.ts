/**
 * A ledger whose limits hold for several machines together. What was spent is a fold over the history in their database.
 * Each machine leases slices of what is left, renews them ahead of need, and admits a request as long as it has used less
 * than it holds: no request waits for the database unless it needs more than the slice.
 *
 * What has arrived in the history and all leases together are never more than a limit, but for one request of each
 * machine: the one that passes what its machine holds, as on one machine the last one passes the limit.
 *
 * @module
 */
import type { Leases } from "../../history/store/postgres/leases/lease_table.ts";
import type { PriceList } from "../../prices/price_list.ts";
import type {
  AskedSpend,
  Decision,
  Ledger,
  Left,
  LimitedClient,
  Settled,
} from "../ledger.ts";
import { UNITS } from "../client_key.ts";
import { windowEnd } from "../windows.ts";
import { Renewals } from "./renewals.ts";
import { isUsedUp } from "../spend.ts";
import { SharedState } from "./shared_state.ts";
import { shareOf, type Slot, slotsOf } from "./slots.ts";

/** Where requests that run or other machines are in the way, in ms. */
const SOON_MS = 1_000;
/** Where the database is, in ms. */
const AWAY_MS = 5_000;
/** So long it counts that nothing is left, in ms: clients that ask again and again do not ask the database. */
const FRESH_MS = 500;

/** What a {@linkcode SharedLedger} needs. */
export interface SharedLedgerOptions {
  /** Those of all machines. */
  readonly leases: Leases;
  readonly prices: PriceList;
  /** Gets lines for the server's user. */
  readonly said: (line: string) => void;
  /** A steady clock, in ms. */
  readonly steady?: () => number;
}

/** See the module. */
export class SharedLedger implements Ledger {
  readonly #state: SharedState;
  readonly #renewals: Renewals;

  constructor(
    { leases, prices, said, steady = () => performance.now() }:
      SharedLedgerOptions,
  ) {
    this.#state = new SharedState(prices, steady);
    this.#renewals = new Renewals({ state: this.#state, table: leases, said });
  }

  async prepare(clients: readonly LimitedClient[]): Promise<void> {
    const limited = clients.filter(isLimited);
    const names = limited.map(({ client }) => client);
    for (const name of this.#state.clients.keys()) {
      if (!names.includes(name)) this.#state.clients.delete(name);
    }
    for (const client of limited) this.#state.known(client).change(client);
    if (limited.length === 0) return;
    this.#renewals.start();
    await this.#renewals.next();
  }

  async admit(asked: AskedSpend): Promise<Decision> {
    if (!isLimited(asked)) return this.#let(asked, []);
    const state = this.#state;
    const known = state.known(asked);
    known.ask(asked, state.steady());
    this.#renewals.start();
    let lacking = this.#lacking(asked);
    if (lacking !== undefined && this.#mayGetMore(lacking, asked)) {
      using _waiting = known.wait(asked.most);
      await this.#renewals.next();
      lacking = this.#lacking(asked);
    }
    if (lacking !== undefined) return this.#refuse(asked, lacking);
    const now = state.now() ?? Date.now();
    return this.#let(asked, slotsOf(asked, now));
  }

  settle(settled: Settled): void {
    this.#state.own.settle(settled);
  }

  close(): Promise<void> {
    return this.#renewals.close();
  }

  #let(asked: AskedSpend, slots: readonly Slot[]): Decision {
    const state = this.#state;
    const { client, names, most } = asked;
    const ticket = state.own.open(client, state.now() ?? Date.now(), most);
    const isLow = slots.some((slot) =>
      state.held.isLow(slot, state.used(slot, names))
    );
    if (isLow && !this.#renewals.isFailing) void this.#renewals.next();
    return { kind: "admitted", ticket, left: this.#left(asked) };
  }

  #refuse(asked: AskedSpend, slot: Slot): Decision {
    const state = this.#state;
    const { limit } = slot;
    const { names } = asked;
    const now = state.now() ?? Date.now();
    const refused = {
      kind: "refused",
      limit,
      left: this.#left(asked),
    } as const;
    const end = limit === undefined
      ? Infinity
      : windowEnd(now, limit.per) - now;
    // A request that runs will count as one, whatever it costs.
    const own = limit?.unit === "requests"
      ? state.used(slot, names)
      : state.settled(slot, names);
    const spent = state.spent(slot, names) + own - state.counted(slot, names);
    if (limit !== undefined && isUsedUp(spent, slot.most)) {
      return { ...refused, why: "spent", retryMs: end };
    }
    return this.#renewals.isFailing
      ? { ...refused, why: "unknown", retryMs: Math.min(end, AWAY_MS) }
      : { ...refused, why: "kept", retryMs: Math.min(end, SOON_MS) };
  }

  /** The first limit of which this machine holds no more than it has used. */
  #lacking(asked: AskedSpend): Slot | undefined {
    const now = this.#state.now();
    const slots = slotsOf(asked, now ?? Date.now());
    if (now === undefined) return slots[0];
    return slots.find((slot) =>
      isUsedUp(this.#state.used(slot, asked.names), this.#held(slot))
    );
  }

  /** During an outage, a share of a window that has begun since: no machine has a lease for it. */
  #held(slot: Slot): number {
    const { held, steady, machines } = this.#state;
    const usable = held.usable(slot, steady());
    if (usable !== undefined) return usable;
    return this.#renewals.isFailing ? shareOf(slot, machines) : 0;
  }

  #mayGetMore(slot: Slot, { names }: AskedSpend): boolean {
    if (this.#renewals.isFailing) return false;
    const { held, steady } = this.#state;
    const heard = held.heard(slot, steady());
    return heard === undefined || heard.ago > FRESH_MS ||
      this.#leftOf(slot, names) > 0;
  }

  #leftOf(slot: Slot, names: readonly string[]): number {
    const state = this.#state;
    const others = state.held.heard(slot, state.steady())?.others ?? 0;
    const used = state.spent(slot, names) + state.used(slot, names) -
      state.counted(slot, names);
    return slot.most - others - used;
  }

  /** What is left of the tightest limit of each unit, as far as this machine knows. */
  #left({ names, ...asked }: AskedSpend): Left[] {
    const now = this.#state.now();
    if (now === undefined) return [];
    const slots = slotsOf({ names, ...asked }, now);
    return UNITS.flatMap((unit) => {
      const all = slots.flatMap((slot) => {
        const { limit, most } = slot;
        if (limit?.unit !== unit) return [];
        const left = Math.max(0, this.#leftOf(slot, names));
        return [{ unit, most, left, resetMs: windowEnd(now, limit.per) - now }];
      });
      return all.length === 0
        ? []
        : [all.reduce((a, b) => b.left < a.left ? b : a)];
    });
  }
}

function isLimited({ limits, concurrent }: LimitedClient): boolean {
  return limits.length > 0 || concurrent !== undefined;
}
