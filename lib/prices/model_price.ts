/**
 * What a model costs, by date, time of day, size of the request and service tier.
 *
 * @module
 */

/** Dollars for a million of something; `above` holds what is asked for a request of more tokens than `tokens`. */
export interface Rate {
  readonly base: number;
  /** In the order of `tokens`. */
  readonly above?: readonly Above[];
}

/** The rate of requests with more tokens than `tokens`: it is asked for all of their tokens. */
export interface Above {
  readonly tokens: number;
  readonly rate: number;
}

/** What is counted and paid for. */
export const COUNTED = [
  "input",
  "output",
  "cache_read",
  "cache_write",
  "cache_write_1h",
  "input_audio",
  "output_audio",
  "output_reasoning",
  "request",
] as const;

/** See {@linkcode COUNTED}; `request` is what each request costs beside its tokens. */
export type Counted = (typeof COUNTED)[number];

/** Rates by what is counted. */
export type Rates = Readonly<Partial<Record<Counted, Rate>>>;

/** Rates that hold at some times only. */
export interface DatedRates {
  /** From this day on, in UTC: `2026-03-13`. */
  readonly from?: string | undefined;
  /** Each day between these times, in UTC: `["00:30", "16:30"]`. */
  readonly hours?: readonly [from: string, to: string] | undefined;
  readonly rates: Rates;
}

/** Prices and limits of one model. */
export interface ModelPrice {
  /** The last one that holds at a time counts. */
  readonly dated: readonly DatedRates[];
  /** Rates of other service tiers than the usual one; a number is a factor of the usual rates. */
  readonly tiers?: Readonly<Record<string, Rates | number>> | undefined;
  /** Tokens that request and answer may have together. */
  readonly context?: number | undefined;
  /** Tokens that an answer may have. */
  readonly longest?: number | undefined;
}

/** Rates that hold at a time, now if that is not a valid one; undefined where none does. */
export function ratesAt(
  { dated }: ModelPrice,
  at: Date,
): Rates | undefined {
  const time = (Number.isNaN(at.getTime()) ? new Date() : at).toISOString();
  return dated.findLast((entry) => holdsAt(entry, time))?.rates;
}

function holdsAt({ from, hours }: DatedRates, time: string): boolean {
  if (from !== undefined && time.slice(0, from.length) < from) return false;
  if (hours === undefined) return true;
  const clock = time.slice(11, 16);
  const [start, end] = hours;
  return start <= end
    ? clock >= start && clock < end
    : clock >= start || clock < end;
}
