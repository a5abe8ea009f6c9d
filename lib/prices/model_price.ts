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
  "web_search",
  "request",
] as const;

/**
 * See {@linkcode COUNTED}; beside tokens `web_search` is what each search of the provider's own costs, and `request` what
 * each request does.
 */
export type Counted = (typeof COUNTED)[number];

/** Rates by what is counted. */
export type Rates = Readonly<Partial<Record<Counted, Rate>>>;

/** Rates that hold at some times only. */
export interface DatedRates {
  /** From this day on, in UTC: `2026-03-13`. */
  readonly from?: string | undefined;
  /** Each day between these times, in UTC: `["00:30", "16:30"]`; the whole day where both are the same. */
  readonly hours?: readonly [from: string, to: string] | undefined;
  /** On these days, in UTC: Monday is 1, Sunday 7. */
  readonly weekdays?: readonly number[] | undefined;
  readonly rates: Rates;
}

/** Prices and limits of one model. */
export interface ModelPrice {
  /** The last one that holds at a time counts. */
  readonly dated: readonly DatedRates[];
  /** Rates of other service tiers than the usual one; a number is a factor of the usual rates. */
  readonly tiers?: Readonly<Record<string, Rates | number>> | undefined;
  /** Factors of all rates by where a model runs: the `inference_geo` of a usage. */
  readonly places?: Readonly<Record<string, number>> | undefined;
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
  const date = Number.isNaN(at.getTime()) ? new Date() : at;
  return dated.findLast((entry) => holdsAt(entry, date))?.rates;
}

function holdsAt({ from, hours, weekdays }: DatedRates, date: Date): boolean {
  const time = date.toISOString();
  if (from !== undefined && time.slice(0, from.length) < from) return false;
  if (weekdays?.includes(date.getUTCDay() || 7) === false) return false;
  if (hours === undefined) return true;
  const clock = time.slice(11, 16);
  const [start, end] = hours;
  if (start === end) return true;
  return start <= end
    ? clock >= start && clock < end
    : clock >= start || clock < end;
}
