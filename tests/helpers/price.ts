import type { ModelPrice } from "../../lib/prices/model_price.ts";

/** A price in dollars for each token, the same at all times. */
export function pricePerToken(
  input: number,
  output: number,
  cached: number = input,
): ModelPrice {
  const rate = (dollars: number) => ({ base: dollars * 1e6 });
  return {
    dated: [{
      rates: {
        "input": rate(input),
        "output": rate(output),
        "cache_read": rate(cached),
        "cache_write": rate(cached),
      },
    }],
  };
}
