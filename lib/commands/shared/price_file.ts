/**
 * Opens the prices of models: those of a file that the user names, then those that come with the program.
 *
 * @module
 */
import { decodeText } from "../../core/text/decode_text.ts";
import type { Config } from "../../config.ts";
import { ConfigError } from "../../core/errors.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { parsePrices } from "../../prices/litellm.ts";
import { firstOf, type PriceList } from "../../prices/price_list.ts";
import { shippedPrices } from "../../prices/shipped.ts";
import type { Flags } from "../../cli/parse.ts";

/**
 * The prices of `--prices` or of the config file's `prices`, and the shipped ones for all other models.
 *
 * @throws {ConfigError} the file cannot be read or understood; names the config file where that names it
 */
export async function openPrices(
  config: Config,
  flags: Flags,
): Promise<PriceList> {
  const flag = flags.text("prices");
  const path = flag ?? config.file.prices;
  const shipped = await shippedPrices();
  if (path === undefined) return shipped;
  const origin = flag === undefined
    ? ` ("prices" in ${config.configPath})`
    : "";
  return firstOf([await readPrices(path, origin), shipped]);
}

/**
 * As {@linkcode openPrices}, for a command that shows costs beside what the user asked for: if the config file's price
 * file cannot be used, `warn` gets one line, and the shipped prices are all there are.
 *
 * @throws {ConfigError} the file of `--prices` cannot be read or understood
 */
export async function shownPrices(
  config: Config,
  flags: Flags,
  warn: (line: string) => Promise<void> | void,
): Promise<PriceList> {
  try {
    return await openPrices(config, flags);
  } catch (error) {
    const isAsked = flags.text("prices") !== undefined;
    if (isAsked || !(error instanceof ConfigError)) throw error;
    await warn(`${error.message}; only the shipped prices count`);
    return await shippedPrices();
  }
}

async function readPrices(path: string, origin: string): Promise<PriceList> {
  let text: string;
  try {
    text = decodeText(await Deno.readFile(path));
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? `there is no ${path}`
      : reasonOf(error);
    throw new ConfigError(`Cannot read the price file${origin}: ${why}`, {
      cause: error,
    });
  }
  try {
    return parsePrices(text, path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`${error.message}${origin}`, {
      cause: error,
    });
  }
}
