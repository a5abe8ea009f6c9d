/**
 * What the answer of `chat ask` costs.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import type { Usage } from "../../core/chat.ts";
import { costOf } from "../../prices/cost.ts";
import type { Flags } from "../../cli/parse.ts";
import { shownPrices } from "../shared/price_file.ts";

/** What was asked. */
export interface PricedCall {
  readonly config: Config;
  readonly flags: Flags;
  /** Full name of the model that answered. */
  readonly model: string;
  readonly at: Date;
  /** The service tier that answered, where that is known. */
  readonly tier?: string | undefined;
  /** Gets a line if the config file's price file cannot be used. */
  readonly warn: (line: string) => Promise<void>;
}

/**
 * The cost in dollars; undefined where it is not known.
 *
 * @throws {ConfigError} the file of `--prices` cannot be read or understood
 */
export async function answerCost(
  usage: Usage,
  { config, flags, model, at, tier, warn }: PricedCall,
): Promise<number | undefined> {
  const prices = await shownPrices(config, flags, warn);
  return costOf(usage, prices.of(model), { at, tier });
}
