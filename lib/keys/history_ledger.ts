/**
 * A ledger whose spend is a fold over the history: nothing is kept beside it.
 *
 * @module
 */
import { NameMap, NameSet } from "../core/data/names.ts";
import type { History } from "../history/history.ts";
import type { PriceList } from "../prices/price_list.ts";
import { type Limit, UNITS } from "./client_key.ts";
import {
  type AskedSpend,
  type Decision,
  type Ledger,
  type Left,
  type LimitedClient,
  NOTHING,
  type Refusal,
  type Settled,
  type Spend,
} from "./ledger.ts";
import { LedgerClock } from "./ledger_clock.ts";
import { LaterExchanges } from "./later_exchanges.ts";
import { KeptSpend } from "./kept.ts";
import { isUsedUp, type Spent, spentSince, sumOf, Sums } from "./spend.ts";
import { windowEnd, windowStart } from "./windows.ts";

/** Where running requests are in the way, in ms: each of them may end at any time. */
const SOON_MS = 1_000;

/** Settled exchanges that were not read from the history yet; a line is written within seconds. */
const MOST_RECENT = 100_000;
const RECENT_MS = 600_000;

/** What ended so long before the history is read was recorded before, in ms; clocks of processes may differ. */
const SLACK_MS = 60_000;

/** How often the history is looked at for what other processes record, while requests come, in ms. */
const LOOK_MS = 1_000;
/** The part of the time that looks may take, as a divisor: a busy history is looked at less often. */
const LOOK_SHARE = 50;

/** What a {@linkcode HistoryLedger} reads. */
export interface LedgerOptions {
  /** Undefined where nothing is recorded: then the spend of this process counts. */
  readonly history: History | undefined;
  readonly prices: PriceList;
  readonly clock?: LedgerClock;
}

/** A request that runs. */
interface Open {
  readonly client: string;
  readonly at: number;
  readonly most: Spend;
}

/** An exchange that was settled here. */
interface Recent {
  readonly client: string;
  readonly at: number;
  readonly spend: Spend;
}

/** See the module. */
export class HistoryLedger implements Ledger {
  readonly #options: LedgerOptions;
  readonly #clock: LedgerClock;
  readonly #open = new Map<number, Open>();
  readonly #kept = new KeptSpend();
  readonly #recent = new NameMap<Recent>();
  /** Exchanges in the sums, from the history, that may be settled here or read there once more. */
  #known = new NameSet();
  #later: LaterExchanges | undefined;
  #looking: Promise<void> | undefined;
  #nextLook = 0;
  #sums = new Sums();
  /** From when on the history is in the sums. */
  #since = Infinity;
  #reading: Promise<void> | undefined;
  #next = 0;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? new LedgerClock();
  }

  async prepare(clients: readonly LimitedClient[]): Promise<void> {
    const limits = clients.flatMap(({ limits }) => limits);
    try {
      while (!this.#isRead(limits)) await this.#catchUp(limits);
    } catch {
      // the first request tries again, and is given the error
    }
  }

  async admit(asked: AskedSpend): Promise<Decision> {
    const { limits } = asked;
    if (limits.length > 0) await this.#look();
    while (!this.#isRead(limits)) await this.#catchUp(limits);
    const now = this.#clock.now();
    const { names, concurrent, most, client } = asked;
    const kept = this.#kept.of(names);
    const left = (own: Spend) => this.#left(asked, sumOf(kept.spend, own), now);
    const refuse = (
      limit: Limit | undefined,
      why: Refusal,
      retryMs: number,
    ): Decision => ({
      ...{ kind: "refused", limit, why, retryMs, left: left(NOTHING) },
    });
    for (const limit of limits) {
      const { unit, per } = limit;
      const spent = this.#sums.of(names, per, now)[unit];
      const end = windowEnd(now, per) - now;
      // A request that runs will count as one, whatever it costs.
      const sure = unit === "requests" ? spent + kept.spend.requests : spent;
      if (isUsedUp(sure, limit.most)) return refuse(limit, "spent", end);
      if (isUsedUp(spent + kept.spend[unit], limit.most)) {
        return refuse(limit, "kept", Math.min(end, SOON_MS));
      }
    }
    if (concurrent !== undefined && kept.count >= concurrent) {
      return refuse(undefined, "kept", SOON_MS);
    }
    const ticket = this.#next++;
    this.#open.set(ticket, { client, at: now, most });
    this.#kept.keep(client, most);
    return { kind: "admitted", ticket, left: left(most) };
  }

  settle({ ticket, exchanges }: Settled): void {
    const open = this.#open.get(ticket);
    if (open === undefined) return;
    this.#open.delete(ticket);
    const { client, at, most } = open;
    this.#kept.release(client, most);
    for (const { id, spend } of exchanges) {
      if (this.#known.has(id)) continue;
      this.#sums.add(client, at, spend);
      if (this.#options.history !== undefined) {
        this.#recent.set(id, { client, at, spend });
      }
    }
    this.#forgetOld();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #isRead(limits: readonly Limit[]): boolean {
    return limits.length === 0 || this.#options.history === undefined ||
      this.#since <= oldestOf(limits, this.#clock.now());
  }

  /** Reads the history from the oldest window's begin on; requests that ask at the same time wait for one reading. */
  async #catchUp(limits: readonly Limit[]): Promise<void> {
    const since = oldestOf(limits, this.#clock.now());
    this.#reading ??= this.#readFrom(since).finally(() =>
      this.#reading = undefined
    );
    await this.#reading;
  }

  async #readFrom(since: number): Promise<void> {
    const { history, prices } = this.#options;
    if (history === undefined) return;
    const later = await LaterExchanges.of(history, prices);
    const sums = new Sums();
    const found = new NameSet();
    const late = Math.min(Date.now(), this.#clock.now()) - SLACK_MS;
    for await (const spent of spentSince(history, prices, since)) {
      const { id, ended } = spent;
      if (ended >= late || this.#recent.has(id)) found.add(id);
      this.#count(spent, sums);
    }
    for (const [id, { client, at, spend }] of this.#recent) {
      if (!found.delete(id)) sums.add(client, at, spend);
    }
    this.#known = found;
    this.#later = later;
    this.#sums = sums;
    this.#since = since;
    this.#nextLook = this.#clock.now() + LOOK_MS;
  }

  /** What was recorded when the clock went ahead counts now: it opens no window. */
  #count({ client, at, spend }: Spent, sums: Sums): void {
    sums.add(client, Math.min(at, this.#clock.now()), spend);
  }

  /** Counts what other processes have recorded. */
  async #look(): Promise<void> {
    if (this.#looking === undefined) {
      const isSoon = this.#clock.now() < this.#nextLook;
      if (isSoon || this.#later === undefined) return;
      this.#looking = this.#lookNow(this.#later);
    }
    await this.#looking;
  }

  async #lookNow(later: LaterExchanges): Promise<void> {
    const begun = this.#clock.now();
    try {
      await this.#readLater(later);
    } finally {
      const now = this.#clock.now();
      const pause = Math.max(LOOK_MS, LOOK_SHARE * (now - begun));
      this.#nextLook = now + pause;
      this.#looking = undefined;
    }
  }

  async #readLater(later: LaterExchanges): Promise<void> {
    const found = await later.read((id) =>
      this.#recent.delete(id) || this.#known.has(id)
    );
    if (this.#later !== later) return;
    if (found === undefined) {
      // What was removed counts no more.
      this.#since = Infinity;
      return;
    }
    for (const spent of found) {
      // It may have been settled while the history was read.
      if (this.#recent.delete(spent.id)) continue;
      this.#known.add(spent.id);
      this.#count(spent, this.#sums);
    }
    for (const id of this.#known) {
      if (this.#known.size <= MOST_RECENT) break;
      this.#known.delete(id);
    }
  }

  #left(
    { names, limits }: AskedSpend,
    kept: Spend,
    now: number,
  ): Left[] {
    return UNITS.flatMap((unit) => {
      const all = limits.filter((limit) => limit.unit === unit)
        .map(({ most, per }) => ({
          ...{ unit, most, resetMs: windowEnd(now, per) - now },
          left: Math.max(
            0,
            most - this.#sums.of(names, per, now)[unit] - kept[unit],
          ),
        }));
      return all.length === 0
        ? []
        : [all.reduce((a, b) => b.left < a.left ? b : a)];
    });
  }

  #forgetOld(): void {
    const before = this.#clock.now() - RECENT_MS;
    for (const [id, { at }] of this.#recent) {
      if (at >= before && this.#recent.size <= MOST_RECENT) return;
      this.#recent.delete(id);
    }
  }
}

function oldestOf(limits: readonly Limit[], now: number): number {
  return Math.min(...limits.map(({ per }) => windowStart(now, per)));
}
