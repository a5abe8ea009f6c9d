/**
 * The leases that this machine holds, as it knows them, and what it last heard about each limit.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import { LEASE_MS } from "../../history/store/postgres/leases/lease_table.ts";
import { keyOf, type Slot } from "./slots.ts";

/** A lease. */
interface Held {
  /** What may be used in all, with what the history counts already: that changes nothing when something arrives. */
  usable: number;
  /** The part of it that was free. */
  slice: number;
  /** Until when, by a steady clock. */
  until: number;
  /** What other machines held when it was renewed. */
  others: number;
  /** When that was. */
  at: number;
}

/** See the module. */
export class HeldLeases {
  readonly #held = new NameMap<Held>();

  /** How much may be used of a slot; undefined without a valid lease. */
  usable(slot: Slot, steady: number): number | undefined {
    const held = this.#held.get(keyOf(slot));
    return held === undefined || steady >= held.until ? undefined : held.usable;
  }

  /** Whether at most half of what was free when the lease was renewed is left. */
  isLow(slot: Slot, used: number): boolean {
    const held = this.#held.get(keyOf(slot));
    return held === undefined || held.usable - used <= held.slice / 2;
  }

  /** What others held when the lease was last renewed, and how long ago that was in ms; undefined if it never was. */
  heard(
    slot: Slot,
    steady: number,
  ): { readonly others: number; readonly ago: number } | undefined {
    const held = this.#held.get(keyOf(slot));
    return held && { others: held.others, ago: steady - held.at };
  }

  /** Less is held, from the moment on when it is decided: others may get it before this machine hears that. */
  shrink(slot: Slot, usable: number): void {
    const held = this.#held.get(keyOf(slot));
    if (held !== undefined) held.usable = Math.min(held.usable, usable);
  }

  /**
   * A lease is stored.
   *
   * @param asked when the database was asked: its validity begins later there
   */
  renew(
    slot: Slot,
    lease: Readonly<Pick<Held, "usable" | "slice" | "others">>,
    asked: number,
  ): void {
    const until = asked + LEASE_MS;
    this.#held.set(keyOf(slot), { ...lease, until, at: asked });
  }

  /** Forgets leases that are over. */
  tidy(steady: number): void {
    for (const [key, { until }] of this.#held) {
      if (steady >= until) this.#held.delete(key);
    }
  }
}
