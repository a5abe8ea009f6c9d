/**
 * What an exchange costs.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";
import { isObject } from "../core/data/invalid.ts";
import type { Counted, ModelPrice, Rate, Rates } from "./model_price.ts";
import { tierIn } from "./tier.ts";
import { scaled, tierRatesAt } from "./tier_rates.ts";

/** What counts beside the tokens. */
export interface CostFacts {
  /** When the request was sent. */
  readonly at: Date;
  /** The `service_tier` of the answer, where that is not in its usage. */
  readonly tier?: string | undefined;
}

/** Of a dollar: `cost_in_usd_ticks`. */
const TICKS = 1e10;

/** Tokens of a request and its answer, by what is paid for them. */
type Counts = Readonly<Partial<Record<Counted, number>>>;

/**
 * The cost of an exchange in dollars: what the provider reported as `usage.cost`, else what its tokens cost.
 *
 * @param price undefined where the model has no known price
 * @returns undefined when it is not known
 */
export function costOf(
  usage: Usage,
  price: ModelPrice | undefined,
  { at, tier }: CostFacts,
): number | undefined {
  const reported = reportedCost(usage);
  if (reported !== undefined) return reported;
  if (price === undefined) return undefined;
  const rates = tierRatesAt(price, at, tier ?? tierIn(usage));
  if (rates === undefined) return undefined;
  const factor = placeFactor(price, usage["inference_geo"]);
  return costAt(
    countsOf(usage),
    factor === undefined ? rates : scaled(rates, factor),
  );
}

/** A usage without what the provider says that it cost. */
export function withoutCost(usage: Usage): Usage {
  return { ...usage, cost: undefined, "cost_in_usd_ticks": undefined };
}

/**
 * What the provider says that the exchange cost: dollars, an object with their sum, or `cost_in_usd_ticks`. Who asks a
 * router with a key of the provider behind it pays that one as well.
 */
function reportedCost(usage: Usage): number | undefined {
  const { cost, cost_in_usd_ticks: ticks } = usage;
  if (typeof ticks === "number" && ticks >= 0) return ticks / TICKS;
  const sum = isObject(cost) ? cost["total_cost"] : cost;
  if (typeof sum !== "number" || !(sum >= 0)) return undefined;
  const details = usage["cost_details"];
  const other = usage["is_byok"] === true && isObject(details)
    ? details["upstream_inference_cost"]
    : undefined;
  return sum + (typeof other === "number" && other > 0 ? other : 0);
}

function placeFactor(
  { places = {} }: ModelPrice,
  place: unknown,
): number | undefined {
  return typeof place === "string" && Object.hasOwn(places, place)
    ? places[place]
    : undefined;
}

/** Counts what a provider reports, each token once. */
function countsOf(usage: Usage): Counts {
  const prompt = usage.prompt_tokens_details ?? {};
  const completion = usage.completion_tokens_details ?? {};
  const read = count(prompt["cached_tokens"]);
  const written = count(prompt["cache_write_tokens"]);
  const hour = Math.min(written, count(prompt["cache_write_1h_tokens"]));
  const heard = count(prompt["audio_tokens"]);
  const spoken = count(completion["audio_tokens"]);
  const thought = count(completion["reasoning_tokens"]);
  const served = usage["server_tool_use"];
  const searches = isObject(served) ? served["web_search_requests"] : 0;
  const asked = count(usage.prompt_tokens);
  const answered = count(usage.completion_tokens);
  return {
    "input": Math.max(0, asked - read - written - heard),
    "cache_read": read,
    "cache_write": written - hour,
    "cache_write_1h": hour,
    "input_audio": heard,
    // Providers count reasoning and audio among the tokens of the answer.
    "output": Math.max(0, answered - thought - spoken),
    "output_reasoning": Math.min(thought, answered),
    "output_audio": spoken,
    "web_search": count(searches),
    "request": 1,
  };
}

/** What is paid where a list has no rate for it. */
const INSTEAD: Partial<Record<Counted, Counted>> = {
  "cache_read": "input",
  "cache_write": "input",
  "cache_write_1h": "cache_write",
  "input_audio": "input",
  "output_audio": "output",
  "output_reasoning": "output",
};

/** What such counts cost at such rates, in dollars; undefined where something that was counted has no rate. */
function costAt(counts: Counts, rates: Rates): number | undefined {
  const size = (counts.input ?? 0) + (counts.cache_read ?? 0) +
    (counts.cache_write ?? 0) + (counts.cache_write_1h ?? 0) +
    (counts.input_audio ?? 0);
  let cost = 0;
  for (const [name, number] of Object.entries(counts)) {
    if (number === 0) continue;
    const rate = rateOf(name as Counted, rates);
    if (rate === undefined && name === "request") continue;
    if (rate === undefined) return undefined;
    cost += number * atSize(rate, size);
  }
  return cost / 1e6;
}

function rateOf(name: Counted, rates: Rates): Rate | undefined {
  const instead = INSTEAD[name];
  return rates[name] ?? (instead && rateOf(instead, rates));
}

function atSize({ base, above = [] }: Rate, size: number): number {
  return above.findLast(({ tokens }) => size > tokens)?.rate ?? base;
}

function count(value: unknown): number {
  return typeof value === "number" && value > 0 ? value : 0;
}
