/**
 * What exchanges cost, for the column of a store.
 *
 * @module
 */
import type { CommandContext } from "../../../cli/command.ts";
import { NameMap } from "../../../core/data/names.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import {
  type DollarsOf,
  recordedCosts,
} from "../../../prices/recorded_costs.ts";
import { tierOf } from "../../../prices/tier.ts";
import { quietConfig } from "../open_config.ts";
import { shownPrices } from "../price_file.ts";

/** Models whose prices are remembered. */
const MOST = 1_000;

/**
 * Makes what exchanges cost in dollars at the prices of their day, undefined where that is not known.
 *
 * @param warn gets a line if the config file's price file cannot be read
 * @throws {ConfigError} the configuration cannot be read
 */
export async function shippedCosts(
  { io, flags }: Pick<CommandContext, "io" | "flags">,
  warn: (line: string) => void,
): Promise<(exchange: Exchange) => number | undefined> {
  const config = await quietConfig({ io }, {});
  const costs = recordedCosts(await shownPrices(config, flags, warn));
  const known = new NameMap<DollarsOf>();
  return ({ provider, model, usage, started, response }) => {
    if (usage === undefined) return undefined;
    const name = `${provider}/${model}`;
    let dollars = known.get(name);
    if (dollars === undefined) {
      if (known.size >= MOST) known.clear();
      known.set(name, dollars = costs({ provider, model }));
    }
    return dollars(usage, started, tierOf(response));
  };
}
