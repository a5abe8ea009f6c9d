/**
 * What the proofs of recorded requests and the work of prompt caches are judged by.
 *
 * @module
 */
import type { Flags } from "../../../cli/parse.ts";
import { promptCacheOf } from "../../../clients/prompt_caches.ts";
import type { Config } from "../../../config.ts";
import type { CollectOptions } from "../../../history/cache/collect.ts";
import { costOf, withoutCost } from "../../../prices/cost.ts";
import type { PriceList } from "../../../prices/price_list.ts";
import { tierOf } from "../../../prices/tier.ts";
import { encodersOf } from "../encoders.ts";

/**
 * Encoders of the configured clients, rules of the providers' caches, and known prices.
 *
 * @throws {ConfigError} a provider or an alias cannot be used
 */
export async function judgingBy(
  config: Config,
  flags: Flags,
  prices: PriceList,
): Promise<CollectOptions> {
  return {
    encoder: await encodersOf(config, flags),
    rules: promptCacheOf,
    cost: ({ provider, model, started, response }, usage) =>
      costOf(withoutCost(usage), prices.of(`${provider}/${model}`), {
        at: new Date(started),
        tier: tierOf(response),
      }),
  };
}
