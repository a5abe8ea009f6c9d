/**
 * The rates of a service tier.
 *
 * @module
 */
import { NameMap } from "../core/data/names.ts";
import {
  type Counted,
  type ModelPrice,
  type Rate,
  type Rates,
  ratesAt,
} from "./model_price.ts";

/** Names that providers give the usual service tier. */
const USUAL = ["default", "auto", "standard", "standard_only"];

/** What a service tier was called before. */
const OLDER = new NameMap([["fast", "priority"]]);

/** What costs the same whatever happens to the price of tokens. */
const FIXED: readonly Counted[] = ["web_search", "request"];

/** Rates of a tier at a time, of the usual one by default; undefined where they are not known. */
export function tierRatesAt(
  price: ModelPrice,
  at: Date,
  tier?: string,
): Rates | undefined {
  const usual = ratesAt(price, at);
  if (tier === undefined || USUAL.includes(tier)) return usual;
  const { tiers = {} } = price;
  const name = [tier, OLDER.get(tier)].find((name) =>
    name !== undefined && Object.hasOwn(tiers, name)
  );
  const rates = name === undefined ? undefined : tiers[name];
  if (typeof rates !== "number") return rates && { ...usual, ...rates };
  return usual && scaled(usual, rates);
}

/** Rates with other prices for tokens. */
export function scaled(rates: Rates, factor: number): Rates {
  return Object.fromEntries(
    Object.entries(rates).map(([counted, rate]) => [
      counted,
      FIXED.includes(counted as Counted) ? rate : times(rate, factor),
    ]),
  );
}

function times({ base, above = [] }: Rate, factor: number): Rate {
  return {
    base: base * factor,
    above: above.map(({ tokens, rate }) => ({ tokens, rate: rate * factor })),
  };
}
