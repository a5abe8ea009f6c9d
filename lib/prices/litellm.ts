/**
 * Reads prices in the layout of LiteLLM's list (`model_prices_and_context_window.json`): dollars for one token each.
 *
 * @module
 */
import { isObject } from "../core/data/invalid.ts";
import { NameMap } from "../core/data/names.ts";
import { ConfigError } from "../core/errors.ts";
import type { Above, Counted, ModelPrice, Rate, Rates } from "./model_price.ts";
import type { PriceList } from "./price_list.ts";

/** The layout's names, without what follows them for larger requests and other service tiers. */
const MEMBERS: Readonly<Record<string, Counted>> = {
  "input_cost_per_token": "input",
  "output_cost_per_token": "output",
  "cache_read_input_token_cost": "cache_read",
  "cache_creation_input_token_cost": "cache_write",
  "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
  "input_cost_per_audio_token": "input_audio",
  "output_cost_per_audio_token": "output_audio",
  "output_cost_per_reasoning_token": "output_reasoning",
  "input_cost_per_request": "request",
};

/** How the layout ends the names of rates of other service tiers. */
const TIERS: Readonly<Record<string, string>> = {
  "_batches": "batch",
  "_flex": "flex",
  "_priority": "priority",
};

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
  if (!isObject(value)) {
    throw new ConfigError(`The price file ${path} must hold a JSON object`);
  }
  const prices = new NameMap<ModelPrice>();
  for (const [model, entry] of Object.entries(value)) {
    const price = isObject(entry) ? priceOf(entry) : undefined;
    if (price !== undefined) prices.set(model, price);
  }
  return {
    source: path,
    of(name) {
      const own = name.slice(name.indexOf("/") + 1);
      return prices.get(name) ?? prices.get(own);
    },
    names: () => prices.keys(),
  };
}

/** A name of the layout, taken apart. */
interface Member {
  readonly counted: Counted;
  /** Undefined for the usual one. */
  readonly tier: string | undefined;
  /** For requests of more tokens than this. */
  readonly above: number | undefined;
}

function priceOf(entry: Record<string, unknown>): ModelPrice | undefined {
  const usual: Partial<Record<Counted, Rate>> = {};
  const tiers: Record<string, Partial<Record<Counted, Rate>>> = {};
  for (const [name, value] of Object.entries(entry)) {
    const member = memberOf(name);
    if (member === undefined || typeof value !== "number") continue;
    const { counted, tier, above } = member;
    const rates = tier === undefined ? usual : tiers[tier] ??= {};
    rates[counted] = withRate(rates[counted], value * 1e6, above);
  }
  if (usual.input === undefined) return undefined;
  return {
    dated: [{ rates: based(usual) }],
    tiers: Object.fromEntries(
      Object.entries(tiers).map(([tier, rates]) => [tier, based(rates)]),
    ),
    context: positive(entry["max_input_tokens"]),
    longest: positive(entry["max_output_tokens"]),
  };
}

function memberOf(name: string): Member | undefined {
  const tierEnd = Object.keys(TIERS).find((end) => name.endsWith(end));
  const usual = tierEnd === undefined ? name : name.slice(0, -tierEnd.length);
  const tier = tierEnd === undefined ? undefined : TIERS[tierEnd];
  const sized = /^([a-z_0-9]{1,60})_above_(\d{1,9})k_tokens$/.exec(usual);
  const known = sized?.[1] ?? usual;
  if (!Object.hasOwn(MEMBERS, known)) return undefined;
  const counted = MEMBERS[known];
  const above = sized === null ? undefined : Number(sized[2]) * 1000;
  return counted && { counted, tier, above };
}

function withRate(
  rate: Rate | undefined,
  value: number,
  above: number | undefined,
): Rate {
  if (above === undefined) return { ...rate, base: value };
  const entry: Above = { tokens: above, rate: value };
  const all = [...rate?.above ?? [], entry];
  all.sort((a, b) => a.tokens - b.tokens);
  return { base: rate?.base ?? NaN, above: all };
}

/** Those with a rate for requests of every size. */
function based(rates: Partial<Record<Counted, Rate>>): Rates {
  return Object.fromEntries(
    Object.entries(rates).filter(([, { base }]) => !Number.isNaN(base)),
  );
}

function positive(value: unknown): number | undefined {
  const number = Number(value);
  return number > 0 ? number : undefined;
}
