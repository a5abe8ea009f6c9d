/**
 * What tokens cost, from a file in the layout of LiteLLM's price list.
 *
 * @module
 */
import type { Usage } from "./chat.ts";
import { ConfigError } from "./errors.ts";

/** Prices of one model, in dollars a token, by the file's own names. */
export interface Price {
  /** For a token of the request. */
  input: number;
  /** For a token of the answer. */
  output: number;
  /** For a token read from the provider's cache; as `input` when the file is silent. */
  cacheRead: number;
  /** For a token written to the provider's cache; as `input` when the file is silent. */
  cacheWrite: number;
}

/** Prices by model. */
export class PriceList {
  readonly #prices: ReadonlyMap<string, Price>;

  /** Wraps prices by the file's model names. */
  constructor(prices: ReadonlyMap<string, Price>) {
    this.#prices = prices;
  }

  /** The price of a model by its full name: under that name, or under the provider's own. */
  of(name: string): Price | undefined {
    const own = name.slice(name.indexOf("/") + 1);
    return this.#prices.get(name) ?? this.#prices.get(own);
  }
}

/**
 * Reads a price file's text: `{"model": {"input_cost_per_token": 1e-7, "output_cost_per_token": 4e-7, …}}`. Entries
 * without token prices (images, audio) are passed over.
 *
 * @throws {ConfigError} no JSON object
 */
export function parsePrices(text: string, path: string): PriceList {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`Cannot parse the price file ${path}`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ConfigError(`The price file ${path} must hold a JSON object`);
  }
  const prices = new Map<string, Price>();
  for (const [model, entry] of Object.entries(value)) {
    const input = entry?.input_cost_per_token;
    const output = entry?.output_cost_per_token;
    if (typeof input !== "number" || typeof output !== "number") continue;
    prices.set(model, {
      input,
      output,
      cacheRead: numberOr(entry.cache_read_input_token_cost, input),
      cacheWrite: numberOr(entry.cache_creation_input_token_cost, input),
    });
  }
  return new PriceList(prices);
}

/** What an exchange costs, in dollars. */
export function costOf(usage: Usage, price: Price): number {
  const details = usage.prompt_tokens_details ?? {};
  const read = numberOr(details["cached_tokens"], 0);
  const written = numberOr(details["cache_write_tokens"], 0);
  const fresh = Math.max(0, usage.prompt_tokens - read - written);
  return fresh * price.input + read * price.cacheRead +
    written * price.cacheWrite + usage.completion_tokens * price.output;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
