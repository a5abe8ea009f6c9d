/**
 * Renews leases: ahead of need in the background, and for requests that need more than is held. Requests that wait at the
 * same time wait for one exchange with the database.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import { atMost } from "../../core/delay.ts";
import { reasonOf } from "../../core/text/reason.ts";
import type {
  Lease,
  Leases,
  Seen,
} from "../../history/store/postgres/leases/lease_table.ts";
import type { KnownClient } from "./known_client.ts";
import { demandOf, type SharedState } from "./shared_state.ts";
import { timed, type TimedWork } from "./timed.ts";
import {
  nextSlotsOf,
  type OthersOf,
  othersOf,
  partOf,
  sliceOf,
  type Slot,
  slotsOf,
} from "./slots.ts";

/** How often it is looked whether leases are to be renewed, in ms. */
const TICK_MS = 1_000;
/** So long before a window begins its leases are there, in ms. */
const AHEAD_MS = 5_000;
/** The longest time until the database answers, in ms. */
const LONGEST_MS = 5_000;
/** The same when the server stops. */
const LAST_MS = 2_000;

/** What a {@linkcode Renewals} needs. */
export interface RenewalsOptions {
  readonly state: SharedState;
  readonly table: Leases;
  /** Gets a line when the database cannot be reached any more, and when it can. */
  readonly said: (line: string) => void;
}

/** A lease that was decided. */
interface Decided {
  readonly slot: Slot;
  /** What this machine may use in all, with what the history counts already. */
  readonly usable: number;
  /** What the others see: what it has used beyond that, and the slice. */
  readonly amount: number;
  readonly slice: number;
  readonly others: number;
  /** What requests wait for and do not get. */
  readonly wanted: number;
}

/** See the module. */
export class Renewals {
  readonly #state: SharedState;
  readonly #table: Leases;
  readonly #said: (line: string) => void;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ticking: Promise<void> | undefined;
  #isFailing = false;
  #isClosed = false;
  #wanted = new NameSet();

  constructor({ state, table, said }: RenewalsOptions) {
    this.#state = state;
    this.#table = table;
    this.#said = said;
  }

  /** Whether the last exchange with the database failed. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** Begins to renew in the background. */
  start(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#ticking = this.#tick().finally(() => {
        this.#timer = undefined;
        this.start();
      });
    }, TICK_MS);
    Deno.unrefTimer(this.#timer);
  }

  /**
   * Resolves after an exchange that begins after this call. Never rejects.
   *
   * @param isRetry whether the database is asked although it could not be reached the last time
   */
  next(isRetry = false): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#next ??= (this.#running ?? Promise.resolve()).then(() => {
      this.#next = undefined;
      if (this.#isFailing && !isRetry) return;
      this.#running = this.#exchange().finally(() => this.#running = undefined);
      return this.#running;
    });
    return this.#next;
  }

  /** Gives back what is held and not used. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await atMost(
      LAST_MS,
      Promise.all([this.#ticking, this.#next ?? this.#running]),
    );
    if (!this.#isFailing && this.#state.now() !== undefined) {
      await this.#limited(LAST_MS, (signal) =>
        this.#table.renew({
          ...{ names: [], replacing: true, signal },
          take: (part) => this.#state.count(part),
          decide: () => this.#last(),
        })).catch(() => {}); // it ends by itself
    }
    await atMost(LAST_MS, this.#table.close());
  }

  async #tick(): Promise<void> {
    try {
      if (this.#state.clients.size === 0) return;
      if (!this.#isFailing) {
        const wanted = await this.#limited(
          LONGEST_MS,
          () => this.#table.wanted(),
        );
        wanted.forEach((name) => this.#wanted.add(name));
      }
      if (this.#isFailing || this.#due().length > 0) {
        await this.next(true);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** One exchange for all keys that are due. */
  async #exchange(): Promise<void> {
    const state = this.#state;
    const asked = state.steady();
    const due = this.#due();
    let decided: Decided[] = [];
    try {
      await this.#limited(LONGEST_MS, (signal, answered) =>
        this.#table.renew({
          names: due.flatMap(({ client }) => client.names),
          signal,
          replacing: false,
          take: (part) => {
            // A long history takes many answers.
            answered();
            state.count(part);
          },
          decide: (seen) => {
            decided = this.#decide(due, seen);
            return decided.map(leaseOf);
          },
        }));
      for (const { slot, usable, slice, others } of decided) {
        state.held.renew(slot, { usable, slice, others }, asked);
      }
      state.held.tidy(state.steady());
      if (this.#isFailing) {
        this.#said(
          `limits of client keys: ${this.#table.location} is reached again`,
        );
      }
      this.#isFailing = false;
    } catch (error) {
      this.#failed(error);
    }
  }

  #decide(due: readonly KnownClient[], seen: Seen): Decided[] {
    const state = this.#state;
    const now = state.now() ?? 0;
    const others = othersOf(seen.others);
    state.machines = seen.machines;
    const steady = state.steady();
    return due.flatMap((known) => {
      const { client } = known;
      this.#wanted.delete(client.client);
      known.renewed(steady, state.own.isBusy(client.names));
      return [
        ...slotsOf(client, now).map((slot) =>
          this.#decideOne(known, slot, others, false)
        ),
        ...nextSlotsOf(client, now, AHEAD_MS).map((slot) =>
          this.#decideOne(known, slot, others, true)
        ),
      ];
    });
  }

  #decideOne(
    known: KnownClient,
    slot: Slot,
    othersOf: OthersOf,
    isNext: boolean,
  ): Decided {
    const state = this.#state;
    const { names } = known.client;
    const counted = isNext ? 0 : state.counted(slot, names);
    // What runs now is counted in the window that is open.
    const used = isNext ? 0 : state.used(slot, names) - counted;
    const others = othersOf(slot, names);
    const wanted = isNext ? 0 : demandOf(known.waiting, slot);
    const left = slot.most - state.spent(slot, names) - others.amount - used;
    const slice = sliceOf({
      left,
      wanted,
      usual: partOf(known.usual(state.steady()), slot),
      wantedByOthers: others.wanted,
    }, slot);
    // Where a limit is passed, requests that end with less than they kept make room for no others.
    const usable = counted + used + (left < 0 ? left : slice);
    state.held.shrink(slot, usable);
    return {
      ...{ slot, usable, amount: used + slice, slice, others: others.amount },
      wanted: Math.max(0, wanted - slice),
    };
  }

  /** What has not arrived in the history when the server stops; the next one brings it. */
  #last(): Lease[] {
    const now = this.#state.now() ?? 0;
    return [...this.#state.clients.values()].flatMap(({ client }) =>
      slotsOf(client, now).flatMap((slot) => {
        const { names } = client;
        const amount = this.#state.settled(slot, names) -
          this.#state.counted(slot, names);
        return amount > slot.most * 1e-9
          ? [leaseOf({ slot, amount, wanted: 0 })]
          : [];
      })
    );
  }

  #due(): KnownClient[] {
    const state = this.#state;
    const now = state.now();
    const steady = state.steady();
    return [...state.clients.values()].filter((known) => {
      const { client } = known;
      return known.isDue(steady, state.own.isBusy(client.names)) ||
        client.names.some((name) => this.#wanted.has(name)) ||
        now === undefined || [
        ...slotsOf(client, now),
        ...nextSlotsOf(client, now, AHEAD_MS),
      ].some((slot) => state.held.usable(slot, steady) === undefined);
    });
  }

  /** A server that hangs may never answer: the connections are then made anew. */
  #limited<T>(ms: number, work: TimedWork<T>): Promise<T> {
    return timed(ms, work, () => this.#table.drop());
  }

  #failed(error: unknown): void {
    if (!this.#isFailing) {
      this.#said(
        `limits of client keys: ${
          reasonOf(error)
        }; until it is reached, what this server holds of their limits counts`,
      );
    }
    this.#isFailing = true;
  }
}

function leaseOf(
  { slot, amount, wanted }: Pick<Decided, "slot" | "amount" | "wanted">,
): Lease {
  const { client, unit, per, start } = slot;
  return { client, unit, per, start, amount, wanted };
}
