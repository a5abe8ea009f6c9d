/**
 * Recorded trajectories as items of a benchmark.
 *
 * @module
 */
import { NameMap, NameSet } from "../../core/data/names.ts";
import type { Usage } from "../../core/chat.ts";
import { chainsOf } from "../../history/chain/chains.ts";
import type { FoundConversation, History } from "../../history/history.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import type { Query } from "../../history/query/query.ts";
import {
  callCount,
  type Trajectory,
  trajectoryOf,
} from "../../history/trajectory/trajectory.ts";
import { isVerdict } from "../../history/line/labels_of.ts";
import { type Item, itemOf } from "../items.ts";

/** Conversations that are read for each trajectory that is wanted: some turn out to be the beginnings of others. */
const READ_FOR_EACH = 10;

/**
 * The trajectories of the conversations that have tool results, oldest first: each branch up to its last exchange that
 * fits.
 *
 * @param query its `count` is a number of trajectories, the newest ones; with `tool`, an answer must call that tool
 * @throws the system's error if the history is there and cannot be read
 */
export async function trajectoryItems(
  history: Pick<History, "query" | "conversations">,
  { count = Infinity, ...query }: Query,
): Promise<Item[]> {
  const most = query.run === undefined ? READ_FOR_EACH * count : Infinity;
  const wanted = new NameSet();
  let since: string | undefined;
  for await (const found of history.query(query, "newest")) {
    for (const { conversation, started, exchange } of found) {
      if (query.tool === undefined && !hasResults(exchange)) continue;
      if (wanted.size >= most && !wanted.has(conversation)) continue;
      wanted.add(conversation);
      if (since === undefined || started < since) since = started;
    }
    if (wanted.size >= most) break;
  }
  if (since === undefined) return [];
  const items: Item[] = [];
  const { tool: _tool, text: _text, label: _label, ...rest } = query;
  const later = { ...rest, since };
  for await (const conversation of history.conversations(later)) {
    const id = conversation.exchanges[0]?.conversation;
    if (wanted.has(id ?? "")) items.push(...itemsOf(conversation));
  }
  items.sort((a, b) => (a.started ?? "") < (b.started ?? "") ? -1 : 1);
  const whole = withoutBeginnings(items);
  return count === Infinity ? whole : whole.slice(-count);
}

function hasResults(exchange: Exchange | undefined): boolean {
  return exchange?.request.messages.some(({ role }) =>
    role === "tool" || role === "function"
  ) ?? false;
}

/**
 * A client that changes an early message in each request begins a conversation with each: of these only the last one
 * has the whole trajectory. It has the others' turns as imported ones, with the ids of their calls.
 */
function withoutBeginnings(items: readonly Item[]): Item[] {
  /** The last item that begins with these calls, by its place. */
  const later = new NameMap<number>();
  for (const [at, { trajectory }] of items.entries()) {
    const { chain = [] } = trajectory ?? {};
    const isResent = chain.some(({ source }) => source === "import") &&
      chain.at(-1)?.source !== "import";
    if (!isResent) continue;
    const ids = callIds(trajectory);
    ids.forEach((_, i) => later.set(ids.slice(0, i + 1).join("\n"), at));
  }
  return items.filter(({ trajectory }, at) =>
    (later.get(callIds(trajectory).join("\n")) ?? at) <= at
  );
}

/** The calls that have results, as no other conversation has them. */
function callIds(trajectory: Trajectory | undefined): string[] {
  return (trajectory?.steps ?? []).flatMap(({ calls }) =>
    calls.map(({ call, key }) => `${call.id} ${key}`)
  );
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
