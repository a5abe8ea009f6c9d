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
 * @throws {ConfigError} the file cannot be read or understood
 */
export async function openPrices(
  config: Config,
  flags: Flags,
): Promise<PriceList> {
  const path = flags.text("prices") ?? config.file.prices;
  const shipped = await shippedPrices();
  return path === undefined
    ? shipped
    : firstOf([await readPrices(path), shipped]);
}

async function readPrices(path: string): Promise<PriceList> {
  let text: string;
  try {
    text = decodeText(await Deno.readFile(path));
  } catch (error) {
    const why = reasonOf(error);
    throw new ConfigError(`Cannot read the price file: ${why}`, {
      cause: error,
    });
  }
  return parsePrices(text, path);
}
