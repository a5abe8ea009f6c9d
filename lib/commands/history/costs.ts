/**
 * What recorded tokens cost, and what they would have cost with another model.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { ConfigError, UsageError } from "../../core/errors.ts";
import { costOf, type Price } from "../../core/prices.ts";
import type { TokenSum } from "../../history/stats.ts";
import { openRegistry } from "../open_registry.ts";
import type { Flags } from "../parse.ts";
import { readPrices } from "../price_file.ts";

/** Prices, as far as they are known. */
export interface Costs {
  /** In dollars, by a model's full name; undefined for one without a price. */
  readonly recorded: (name: string, tokens: TokenSum) => number | undefined;
  /** The model of `--as`. */
  readonly other?: {
    /** Its full name. */
    readonly name: string;
    /** What tokens would cost with it, in dollars. */
    readonly cost: (tokens: TokenSum) => number;
  };
}

/**
 * Reads the prices that `--prices` or the config file names; undefined when neither does.
 *
 * @throws {UsageError} `--as` without prices
 * @throws {ConfigError} a file that cannot be read, or one without the price that `--as` needs
 */
export async function readCosts(
  config: Config,
  flags: Flags,
): Promise<Costs | undefined> {
  const path = flags.text("prices") ?? config.file.prices;
  const as = flags.text("as");
  if (path === undefined) {
    if (as === undefined) return undefined;
    throw new UsageError("--as needs prices", {
      hint: "name a file in LiteLLM's layout with --prices FILE",
    });
  }
  const prices = await readPrices(path);
  const costs: Costs = {
    recorded: (name, tokens) => {
      const price = prices.of(name);
      return price && cost(tokens, price);
    },
  };
  if (as === undefined) return costs;
  const { name } = openRegistry(config, flags).resolve(as);
  const price = prices.of(name);
  if (price === undefined) {
    throw new ConfigError(`No price for ${name} in ${path}`);
  }
  return { ...costs, other: { name, cost: (tokens) => cost(tokens, price) } };
}

function cost(tokens: TokenSum, price: Price): number {
  return costOf({
    "prompt_tokens": tokens.input,
    "completion_tokens": tokens.output,
    "total_tokens": tokens.input + tokens.output,
    "prompt_tokens_details": {
      "cached_tokens": tokens.cacheRead,
      "cache_write_tokens": tokens.cacheWrite,
    },
  }, price);
}
