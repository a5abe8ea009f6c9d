/**
 * Tells whether two programs know the same prices of a model.
 *
 * @module
 */
import { sha256 } from "../core/data/digest.ts";
import type { PriceList } from "./price_list.ts";

/** Another way to find costs from prices gets another number, so that costs from before are not taken for those of now. */
const WAY = 1;
/** Digits of a hash that make a whole number which is exact. */
const DIGITS = 13;

/** A whole number from 0 that is the same where the prices of a model are. */
export function priceMark(
  prices: PriceList,
  { provider, model }: { readonly provider: string; readonly model: string },
): number {
  const price = prices.of(`${provider}/${model}`) ?? null;
  return parseInt(sha256(JSON.stringify([WAY, price])).slice(0, DIGITS), 16);
}
