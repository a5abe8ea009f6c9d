/**
 * What is leased: each limit of a key, in the window that is open; and how large a slice of it is.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import type {
  Lease,
  LeaseName,
} from "../../history/store/postgres/leases/lease_table.ts";
import type { Limit } from "../client_key.ts";
import type { LimitedClient, Spend } from "../ledger.ts";
import { windowEnd, windowStart } from "../windows.ts";

/** The part of what is left that a machine gets for requests to come. */
const SLICE = 0.05;

/** The unit of requests at the same time, which have no window. */
const CONCURRENT = "concurrent";

/** A limit in one window. */
export interface Slot extends LeaseName {
  readonly most: number;
  /** Undefined for requests at the same time. */
  readonly limit: Limit | undefined;
}

/** What is limited for a key, the limits in their order. */
export function slotsOf(
  { client, limits, concurrent }: LimitedClient,
  now: number,
): Slot[] {
  const slots: Slot[] = limits.map((limit) => ({
    ...{ client, unit: limit.unit, per: limit.per, most: limit.most, limit },
    start: windowStart(now, limit.per),
  }));
  if (concurrent === undefined) return slots;
  return [...slots, {
    ...{ client, unit: CONCURRENT, per: "", start: 0, most: concurrent },
    limit: undefined,
  }];
}

/** The limits whose next window begins within some ms. */
export function nextSlotsOf(
  client: LimitedClient,
  now: number,
  withinMs: number,
): Slot[] {
  return slotsOf(client, now).flatMap((slot) => {
    if (slot.limit === undefined) return [];
    const start = windowEnd(now, slot.limit.per);
    return start - now > withinMs ? [] : [{ ...slot, start }];
  });
}

/** A name as one text. */
export function keyOf({ client, unit, per, start }: LeaseName): string {
  return `${client} ${unit} ${per} ${start}`;
}

/** What a request uses of a unit. */
export function partOf(spend: Spend, { limit }: Slot): number {
  return limit === undefined ? 1 : spend[limit.unit];
}

/** What decides about a slice. */
export interface SliceFacts {
  /** What is neither used nor held. */
  readonly left: number;
  /** What requests wait for. */
  readonly wanted: number;
  /** What a request uses here, where there was one just now; else 0. */
  readonly usual: number;
  /** What others wait for. */
  readonly wantedByOthers: number;
}

/** How much a machine gets beyond what it has used: nothing in advance where others lack it. */
export function sliceOf(
  { left, wanted, usual, wantedByOthers }: SliceFacts,
  { limit, most }: Slot,
): number {
  // Sums of fractions may miss a limit by next to nothing.
  if (left <= most * 1e-9) return 0;
  const part = left * SLICE;
  const whole = limit?.unit === "usd" ? part : Math.floor(part);
  const ahead = wantedByOthers > 0 ? 0 : Math.max(whole, usual);
  return Math.min(left, Math.max(ahead, wanted));
}

/** What other machines hold of a slot, by all names of its key. */
export type OthersOf = (
  slot: LeaseName,
  names: readonly string[],
) => Pick<Lease, "amount" | "wanted">;

/** Looks up the leases of other machines. */
export function othersOf(leases: readonly Lease[]): OthersOf {
  const all = new NameMap<Lease>();
  for (const lease of leases) all.set(keyOf(lease), lease);
  return (slot, names) => {
    let [amount, wanted] = [0, 0];
    for (const client of names) {
      const lease = all.get(keyOf({ ...slot, client }));
      amount += lease?.amount ?? 0;
      wanted += lease?.wanted ?? 0;
    }
    return { amount, wanted };
  };
}

/**
 * What a machine may use of a window that has begun while the database cannot be reached: a share of rates by the minute
 * and the hour, and of requests at the same time; nothing of what may cost much.
 */
export function shareOf({ limit, most }: Slot, machines: number): number {
  if (machines === 0) return 0;
  const isRate = limit === undefined || limit.unit !== "usd" &&
      (limit.per === "minute" || limit.per === "hour");
  return isRate ? Math.floor(most / machines) : 0;
}
