/**
 * The cache's part in one exchange, from its chain alone.
 *
 * @module
 */
import type { Exchange } from "../line/exchange.ts";
import { type CollectOptions, isSent } from "./collect.ts";
import { type CacheEntry, judge } from "./judgement.ts";
import { SentRequests } from "./sent_requests.ts";

/**
 * Judges the last exchange of a chain by the newest ancestor that was sent; undefined for one that was not sent.
 *
 * @param chain from the conversation's first exchange on
 */
export function chainEntry(
  chain: readonly Exchange[],
  { encoder, rules, cost }: CollectOptions,
): CacheEntry | undefined {
  const exchange = chain.at(-1);
  if (exchange === undefined || !isSent(exchange)) return undefined;
  const requests = new SentRequests(chain, encoder);
  const parent = chain.slice(0, -1).findLast(isSent);
  const before = parent && requests.of(parent);
  const own = requests.of(exchange);
  return judge(own, before, rules(exchange.provider, exchange.model), cost);
}
