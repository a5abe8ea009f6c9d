/**
 * The costs of recorded tokens, and what they would have cost with another model.
 *
 * @module
 */
import type { Config } from "../../../config.ts";
import type { Usage } from "../../../core/chat.ts";
import { ConfigError } from "../../../core/errors.ts";
import type { Costs } from "../../../history/query/stats.ts";
import type { MarkOf } from "../../../history/query/summed.ts";
import { costOf } from "../../../prices/cost.ts";
import { priceMark } from "../../../prices/price_mark.ts";
import { recordedCosts } from "../../../prices/recorded_costs.ts";
import { openRegistry } from "../../shared/open_registry.ts";
import type { Flags } from "../../../cli/parse.ts";
import { openPrices, shownPrices } from "../../shared/price_file.ts";

/** Prices of recorded exchanges, and of the model of `--as`. */
export interface StatsCosts extends Costs {
  /** Tells the prices of a model. */
  readonly markOf: MarkOf;
  /** The full name of the model of `--as`. */
  readonly otherName?: string | undefined;
}

/**
 * Reads prices; `warn` gets a line if the config file's price file cannot be read, unless `--as` needs it.
 *
 * @throws {ConfigError} a file that the user asked for cannot be read, or no price is known for the model of `--as`
 */
export async function readCosts(
  config: Config,
  flags: Flags,
  warn: (line: string) => Promise<void>,
): Promise<StatsCosts> {
  const as = flags.text("as");
  const prices = as === undefined
    ? await shownPrices(config, flags, warn)
    : await openPrices(config, flags);
  const costs: StatsCosts = {
    recorded: recordedCosts(prices),
    markOf: (asked) => priceMark(prices, asked),
  };
  if (as === undefined) return costs;
  const { name } = openRegistry(config, flags).resolve(as);
  const price = prices.of(name);
  if (price === undefined) {
    throw new ConfigError(`No price for ${name} in ${prices.source}`, {
      hint: "give a file in LiteLLM's format with --prices FILE",
    });
  }
  return {
    ...costs,
    otherName: name,
    // What the provider reported is that of the recorded model: the cost, and how it was served.
    other: (usage, started) =>
      costOf(countsOf(usage), price, { at: new Date(started) }),
  };
}

function countsOf(usage: Usage): Usage {
  return {
    "prompt_tokens": usage.prompt_tokens,
    "completion_tokens": usage.completion_tokens,
    "total_tokens": usage.total_tokens,
    "prompt_tokens_details": usage.prompt_tokens_details ?? {},
    "completion_tokens_details": usage.completion_tokens_details ?? {},
  };
}
