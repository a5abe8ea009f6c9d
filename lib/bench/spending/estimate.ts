/**
 * What a benchmark will cost, as far as recorded usage and prices tell.
 *
 * @module
 */
import type { Usage } from "../../core/chat.ts";
import { NameSet } from "../../core/data/names.ts";
import { plural } from "../../core/text/plural.ts";
import { costOf } from "../../prices/cost.ts";
import type { ModelPrice } from "../../prices/model_price.ts";
import { tierRatesAt } from "../../prices/tier_rates.ts";
import { format } from "../format.ts";
import type { Item } from "../items.ts";
import { type Plan, warmups } from "../plan.ts";

/** The part that is known, and why there is more. */
export interface CostEstimate {
  /** Requests to the models, warmups included. */
  readonly requests: number;
  /** In dollars. */
  readonly known: number;
  /** What is not in it, in words; empty if it is all. */
  readonly unknown: readonly string[];
}

/** What {@linkcode estimateCost} works with. */
export interface EstimateOptions {
  /** In the plan's order. */
  readonly items: readonly Item[];
  /** The host of each model's requests. */
  readonly hosts: readonly string[];
  /** Full names of the models that cost nothing: they run on this machine. */
  readonly free: ReadonlySet<string>;
  readonly at: Date;
}

/** Takes each answer to be as long as the recorded one, and no request to be in a provider's cache. */
export function estimateCost(
  plan: Plan,
  { items, hosts, free, at }: EstimateOptions,
): CostEstimate {
  const counted = plan.items.flatMap((_, item) =>
    plan.models.map((_, model) => ({ item, model, times: plan.load.repeat }))
  );
  const warm = warmups(plan, hosts).flat().map((job) => ({ ...job, times: 1 }));
  const [unpriced, uncounted] = [new NameSet(), new Set<number>()];
  let [known, requests] = [0, 0];
  for (const { item, model, times } of [...counted, ...warm]) {
    requests += times;
    const name = plan.models[model] ?? "";
    if (free.has(name)) continue;
    const price = plan.prices?.[name];
    const usage = usageOf(items[item], plan.limit);
    if (price === undefined) unpriced.add(name);
    else if (usage === undefined) uncounted.add(item);
    const tier = tierAsked(items[item], price, at);
    const cost = usage && costOf(usage, price, { at, tier });
    if (cost !== undefined) known += cost * times;
    else if (usage !== undefined) unpriced.add(name);
  }
  return {
    requests,
    known,
    unknown: [
      ...unpriced.size === 0
        ? []
        : [`no price for ${[...unpriced].join(", ")}`],
      ...uncounted.size === 0
        ? []
        : [`no recorded usage of ${plural(uncounted.size, "item")}`],
      ...[plan.judge, plan.grader].some((name) =>
          name !== undefined && !free.has(name)
        )
        ? ["what judging costs"]
        : [],
    ],
  };
}

/** `~$0.0123`, `~$0.0123 and an unknown amount`, `an unknown amount`; undefined where nothing is to be paid. */
export function estimateText(
  { known, unknown }: CostEstimate,
): string | undefined {
  const part = known > 0 ? [`~${format(known, "dollars")}`] : [];
  const rest = unknown.length > 0 ? ["an unknown amount"] : [];
  return [...part, ...rest].join(" and ") || undefined;
}

/** The service tier that a request asks for, where the model's price knows it. */
function tierAsked(
  item: Item | undefined,
  price: ModelPrice | undefined,
  at: Date,
): string | undefined {
  const tier = item?.request["service_tier"];
  return typeof tier === "string" && price !== undefined &&
      tierRatesAt(price, at, tier) !== undefined
    ? tier
    : undefined;
}

function usageOf(
  item: Item | undefined,
  limit = Infinity,
): Usage | undefined {
  const { usage } = item ?? {};
  if (usage === undefined) return undefined;
  // What another model's provider asked, and what was in its cache, says nothing.
  const answered = Math.min(usage.completion_tokens, limit);
  return {
    "prompt_tokens": usage.prompt_tokens,
    "completion_tokens": answered,
    "total_tokens": usage.prompt_tokens + answered,
  };
}
