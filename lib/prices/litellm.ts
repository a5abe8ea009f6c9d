/**
 * Reads prices in the layout of LiteLLM's list (`model_prices_and_context_window.json`): dollars for one token each.
 *
 * @module
 */
import { isObject } from "../core/data/invalid.ts";
import { NameMap } from "../core/data/names.ts";
import { ConfigError } from "../core/errors.ts";
import type {
  Above,
  Counted,
  DatedRates,
  ModelPrice,
  Rate,
  Rates,
} from "./model_price.ts";
import type { PriceList } from "./price_list.ts";

/**
 * The layout's names, without what follows them for larger requests and other service tiers; from
 * `model_prices_and_context_window.schema.json` of LiteLLM.
 */
const MEMBERS: Readonly<Record<string, Counted>> = {
  "input_cost_per_token": "input",
  "output_cost_per_token": "output",
  "cache_read_input_token_cost": "cache_read",
  "input_cost_per_token_cache_hit": "cache_read",
  "cache_creation_input_token_cost": "cache_write",
  "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
  "input_cost_per_audio_token": "input_audio",
  "output_cost_per_audio_token": "output_audio",
  "output_cost_per_reasoning_token": "output_reasoning",
  "input_cost_per_request": "request",
};

/** What the layout calls a service tier where answers say something else. */
const TIERS = new NameMap([["batches", "batch"]]);

/** The layout's first entry, which explains the others. */
const SAMPLE = "sample_spec";

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
  const { [SAMPLE]: _, ...entries } = value;
  // A list has thousands of models, of which few are asked for.
  const prices = new NameMap<ModelPrice | undefined>();
  const known = (name: string) => {
    if (!Object.hasOwn(entries, name)) return undefined;
    if (prices.has(name)) return prices.get(name);
    const entry = entries[name];
    const price = isObject(entry) ? priceOf(entry) : undefined;
    prices.set(name, price);
    return price;
  };
  return {
    source: path,
    of: (name) => known(name) ?? known(name.slice(name.indexOf("/") + 1)),
    names: () => Object.keys(entries).filter((name) => known(name)),
  };
}

/** A rate of the layout, its name taken apart. */
interface Member {
  readonly counted: Counted;
  /** Undefined for the usual one. */
  readonly tier: string | undefined;
  /** For requests of more tokens than this. */
  readonly above: number | undefined;
  /** For one token. */
  readonly dollars: number;
}

function priceOf(entry: Record<string, unknown>): ModelPrice | undefined {
  const { usual, tiers } = ratesIn([
    ...membersOf(entry),
    ...sizedOf(entry),
    ...searchOf(entry),
  ]);
  if (usual.input === undefined) return undefined;
  const { provider_specific_entry: factors } = entry;
  const [fast, us] = [factorOf(factors, "fast"), factorOf(factors, "us")];
  return {
    dated: [{ rates: usual }, ...offPeak(entry["off_peak_pricing"], usual)],
    tiers: { ...(fast === undefined ? {} : { fast }), ...tiers },
    ...(us === undefined ? {} : { places: { us } }),
    context: positive(entry["max_input_tokens"]),
    longest: positive(entry["max_output_tokens"]),
  };
}

interface ReadRates {
  readonly usual: Rates;
  readonly tiers: Readonly<Record<string, Rates>>;
}

function ratesIn(members: readonly Member[]): ReadRates {
  const usual: Partial<Record<Counted, Rate>> = {};
  const tiers = new NameMap<Partial<Record<Counted, Rate>>>();
  for (const { counted, tier, above, dollars } of members) {
    const rates = tier === undefined ? usual : tiers.get(tier) ?? {};
    if (tier !== undefined) tiers.set(tier, rates);
    rates[counted] = withRate(rates[counted], dollars * 1e6, above);
  }
  return {
    usual: based(usual),
    tiers: Object.fromEntries(
      [...tiers].map(([tier, rates]) => [tier, based(rates)]),
    ),
  };
}

function membersOf(entry: Record<string, unknown>): Member[] {
  return Object.entries(entry).flatMap(([name, value]) => {
    const member = typeof value === "number" ? memberOf(name) : undefined;
    return member === undefined ? [] : [{ ...member, dollars: Number(value) }];
  });
}

/** `input_cost_per_token_above_200k_tokens_priority`: what is counted, from which size on, and the service tier. */
function memberOf(name: string): Omit<Member, "dollars"> | undefined {
  const known = Object.keys(MEMBERS)
    .filter((start) => name === start || name.startsWith(`${start}_`))
    .reduce((a, b) => a.length > b.length ? a : b, "");
  const counted = Object.hasOwn(MEMBERS, known) ? MEMBERS[known] : undefined;
  const end = /^(?:_above_(\d{1,9})k_tokens)?(?:_([a-z]+))?$/
    .exec(name.slice(known.length));
  if (counted === undefined || end === null) return undefined;
  const [, size, tier] = end;
  return {
    counted,
    tier: tier === undefined ? undefined : TIERS.get(tier) ?? tier,
    above: size === undefined ? undefined : Number(size) * 1000,
  };
}

/** `tiered_pricing`: the usual rates by the size of the request, as `{range: [0, 256000], input_cost_per_token: …}`. */
function sizedOf({ tiered_pricing: list }: Record<string, unknown>): Member[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).flatMap((sized) => {
    const { range } = sized;
    const from = Array.isArray(range) ? Number(range[0]) : NaN;
    if (Number.isNaN(from)) return [];
    return membersOf(sized).map((member) => ({
      ...member,
      above: from === 0 ? undefined : from,
    }));
  });
}

/** `search_context_cost_per_query`: dollars for a search, by how much of the pages is read; the usual is `medium`. */
function searchOf(
  { search_context_cost_per_query: costs }: Record<string, unknown>,
): Member[] {
  const dollars = isObject(costs) ? costs["search_context_size_medium"] : null;
  if (typeof dollars !== "number") return [];
  return [{
    counted: "web_search",
    tier: undefined,
    above: undefined,
    dollars,
  }];
}

/**
 * `off_peak_pricing`: rates in windows of the week, `{windows: [{hours_utc: "00:00-04:00", weekdays: [1, …, 7]}],
 * input_cost_per_token: …}`; `hours_utc` may be a list.
 */
function offPeak(value: unknown, usual: Rates): DatedRates[] {
  if (!isObject(value) || !Array.isArray(value["windows"])) return [];
  const rates = { ...usual, ...ratesIn(membersOf(value)).usual };
  return value["windows"].filter(isObject).flatMap((window) =>
    [window["hours_utc"]].flat().flatMap((hours) => {
      const found = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(String(hours));
      if (found === null) return [];
      const [, from = "", to = ""] = found;
      const { weekdays } = window;
      return [{
        hours: [from, to] as const,
        ...(Array.isArray(weekdays) ? { weekdays: weekdays.map(Number) } : {}),
        rates,
      }];
    })
  );
}

function factorOf(value: unknown, name: string): number | undefined {
  return isObject(value) ? positive(value[name]) : undefined;
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
