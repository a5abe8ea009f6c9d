/**
 * What an exchange costs.
 *
 * @module
 */
import type { Usage } from "../core/chat.ts";
import {
  type Counted,
  type ModelPrice,
  type Rate,
  type Rates,
  ratesAt,
} from "./model_price.ts";

/** What counts beside the tokens. */
export interface CostFacts {
  /** When the request was sent. */
  readonly at: Date;
  /** The `service_tier` of the answer, or of the request. */
  readonly tier?: string | undefined;
}

/** Names that providers give the usual service tier. */
const USUAL = ["default", "auto", "standard", "standard_only"];

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
  const reported = usage["cost"];
  if (typeof reported === "number" && reported >= 0) return reported;
  if (price === undefined) return undefined;
  const usual = ratesAt(price, at);
  if (tier === undefined || USUAL.includes(tier)) {
    return usual && costAt(countsOf(usage), usual);
  }
  const { tiers = {} } = price;
  const rates = Object.hasOwn(tiers, tier) ? tiers[tier] : undefined;
  if (typeof rates !== "number") {
    return rates && costAt(countsOf(usage), { ...usual, ...rates });
  }
  const cost = usual && costAt(countsOf(usage), usual);
  return cost === undefined ? undefined : cost * rates;
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
