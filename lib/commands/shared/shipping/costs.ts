/**
 * What exchanges cost, for the column of a store.
 *
 * @module
 */
import type { CommandContext } from "../../../cli/command.ts";
import { NameMap } from "../../../core/data/names.ts";
import type { CostOf } from "../../../history/store/postgres/arriving.ts";
import { priceMark } from "../../../prices/price_mark.ts";
import {
  type DollarsOf,
  recordedCosts,
} from "../../../prices/recorded_costs.ts";
import { tierOf } from "../../../prices/tier.ts";
import { quietConfig } from "../open_config.ts";
import { shownPrices } from "../price_file.ts";

/** Models whose prices are remembered. */
const MOST = 1_000;

/** The costs of one model's exchanges. */
interface ModelCosts {
  readonly dollars: DollarsOf;
  readonly prices: number;
}

/**
 * Makes what exchanges cost at the prices of their day.
 *
 * @param warn gets a line if the config file's price file cannot be read
 * @throws {ConfigError} the configuration cannot be read
 */
export async function shippedCosts(
  { io, flags }: Pick<CommandContext, "io" | "flags">,
  warn: (line: string) => void,
): Promise<CostOf> {
  const config = await quietConfig({ io }, {});
  const prices = await shownPrices(config, flags, warn);
  const costs = recordedCosts(prices);
  const known = new NameMap<ModelCosts>();
  return ({ provider, model, usage, started, response }) => {
    const name = `${provider}/${model}`;
    let found = known.get(name);
    if (found === undefined) {
      if (known.size >= MOST) known.clear();
      const asked = { provider, model };
      found = { dollars: costs(asked), prices: priceMark(prices, asked) };
      known.set(name, found);
    }
    const dollars = usage &&
      found.dollars(usage, started, tierOf(response));
    return { dollars, prices: found.prices };
  };
}
