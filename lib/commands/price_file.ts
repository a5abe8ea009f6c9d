/**
 * Reading the file that says what tokens cost.
 *
 * @module
 */
import type { Config } from "../config.ts";
import { ConfigError } from "../core/errors.ts";
import { parsePrices, type PriceList } from "../core/prices.ts";
import { reasonOf } from "../core/reason.ts";
import type { Flags } from "./parse.ts";

/**
 * Reads a price file in LiteLLM's layout.
 *
 * @throws {ConfigError} it cannot be read or understood
 */
export async function readPrices(path: string): Promise<PriceList> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    const why = reasonOf(error);
    throw new ConfigError(`Cannot read the price file: ${why}`, {
      cause: error,
    });
  }
  return parsePrices(text, path);
}

/**
 * Reads the prices that `--prices` or the config file names; undefined when neither does.
 *
 * @throws {ConfigError} a file that cannot be read or understood
 */
export async function namedPrices(
  config: Config,
  flags: Flags,
): Promise<PriceList | undefined> {
  const path = flags.text("prices") ?? config.file.prices;
  return path === undefined ? undefined : await readPrices(path);
}
