/**
 * What recorded exchanges cost at the prices of their day, and what the providers' caches saved of it.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";
import { costOf, withoutCost } from "./cost.ts";
import type { PriceList } from "./price_list.ts";
import { tierOf } from "./tier.ts";

/** The dollars of an exchange; undefined where they are not known. */
export type DollarsOf = (
  usage: Usage,
  started: string,
  tier?: string,
) => number | undefined;

/** A provider's model. */
interface Asked {
  readonly provider: string;
  readonly model: string;
}

/** The members of a usage's details that tell what the cache read and wrote. */
const CACHE = [
  "cached_tokens",
  "cache_write_tokens",
  "cache_write_1h_tokens",
] as const;

const ANY_TIME = new Date(0);

/** Makes the costs of one model's exchanges. */
export function recordedCosts(
  prices: PriceList,
): (model: Asked) => DollarsOf {
  return ({ provider, model }) => {
    const price = prices.of(`${provider}/${model}`);
    // The time matters only for a price.
    return (usage, started, tier) =>
      costOf(usage, price, { at: price ? new Date(started) : ANY_TIME, tier });
  };
}

/**
 * Makes what the cache saved of the costs of one model's exchanges: what the same tokens cost without it, less what they
 * cost. Where more was paid for writing than reading saved, it is negative.
 */
export function cacheSavings(
  prices: PriceList,
): (model: Asked) => DollarsOf {
  return ({ provider, model }) => {
    const price = prices.of(`${provider}/${model}`);
    return (usage, started, tier) => {
      if (price === undefined) return undefined;
      const { prompt_tokens_details: details } = usage;
      if (!CACHE.some((name) => details?.[name])) return 0;
      const facts = { at: new Date(started), tier };
      // A sum that the provider reports cannot be divided.
      const counted = withoutCost(usage);
      const cost = costOf(counted, price, facts);
      const whole = costOf(
        {
          ...counted,
          "prompt_tokens_details": {
            ...details,
            ...Object.fromEntries(CACHE.map((name) => [name, 0])),
          },
        },
        price,
        facts,
      );
      return cost === undefined || whole === undefined
        ? undefined
        : whole - cost;
    };
  };
}

/** What an exchange cost, in dollars; undefined where that is not known. */
export function exchangeCost(
  { provider, model, usage, started, response }: Asked & {
    readonly usage?: Usage;
    /** RFC 3339. */
    readonly started: string;
    /** The completion. */
    readonly response: unknown;
  },
  prices: PriceList,
): number | undefined {
  const cost = recordedCosts(prices)({ provider, model });
  return usage && cost(usage, started, tierOf(response));
}
