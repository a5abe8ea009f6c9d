/**
 * Recorded trajectories as items of a benchmark.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import type { Usage } from "../../core/chat.ts";
import { chainsOf } from "../../history/chain/chains.ts";
import type { FoundConversation, History } from "../../history/history.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import type { Query } from "../../history/query/query.ts";
import {
  callCount,
  trajectoryOf,
} from "../../history/trajectory/trajectory.ts";
import { isVerdict } from "../../history/line/labels_of.ts";
import { type Item, itemOf } from "../items.ts";

/**
 * The trajectories of the conversations in which answers that fit call tools, oldest first: each branch up to its last
 * exchange that fits, if its calls have results.
 *
 * @param query its `count` is a number of conversations, the newest ones
 * @throws the system's error if the history is there and cannot be read
 */
export async function trajectoryItems(
  history: Pick<History, "query" | "conversations">,
  { count = Infinity, ...query }: Query,
): Promise<Item[]> {
  const { tool = "*", text, label, ...rest } = query;
  const calling = { ...rest, tool, text, label };
  const wanted = new NameSet();
  let since: string | undefined;
  for await (const found of history.query(calling, "newest")) {
    for (const { conversation, started } of found) {
      if (wanted.size >= count && !wanted.has(conversation)) continue;
      wanted.add(conversation);
      if (since === undefined || started < since) since = started;
    }
    if (wanted.size >= count) break;
  }
  if (since === undefined) return [];
  const items: Item[] = [];
  const later = { ...rest, since };
  for await (const conversation of history.conversations(later)) {
    const id = conversation.exchanges[0]?.conversation;
    if (wanted.has(id ?? "")) items.push(...itemsOf(conversation));
  }
  return items;
}

function itemsOf(
  { exchanges, isWanted, labels }: FoundConversation,
): Item[] {
  return chainsOf(exchanges).flatMap((branch) => {
    const end = branch.findLastIndex(({ id }) => isWanted(id));
    const chain = branch.slice(0, end + 1);
    if (chain.length === 0 || chain.some(({ cut }) => cut === true)) return [];
    const trajectory = trajectoryOf(chain);
    const { request } = trajectory;
    if (callCount(trajectory) === 0 || request.messages.length === 0) return [];
    const verdict = labels.get(chain.at(-1)?.id ?? "")?.find(isVerdict);
    const { usage: _, ...item } = itemOf(chain, verdict);
    const usage = usageOf(chain);
    return [{
      ...item,
      request,
      parent: null,
      trajectory,
      ...usage === undefined ? {} : { usage },
    }];
  });
}

/** What all exchanges took; undefined if one does not say. */
function usageOf(chain: readonly Exchange[]): Usage | undefined {
  const sum = (pick: (usage: Usage) => number) =>
    chain.reduce(
      (total, { usage }) => total + (usage === undefined ? NaN : pick(usage)),
      0,
    );
  const prompt = sum((usage) => usage.prompt_tokens);
  const answered = sum((usage) => usage.completion_tokens);
  if (Number.isNaN(prompt + answered)) return undefined;
  return {
    "prompt_tokens": prompt,
    "completion_tokens": answered,
    "total_tokens": prompt + answered,
  };
}
