/**
 * Reads the votes of a history.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import type { History } from "../../history/history.ts";
import { countedVotes, exchangesOf } from "../../history/line/preference.ts";
import { Filter } from "../../history/query/filter.ts";
import type { Query } from "../../history/query/query.ts";
import { modelName } from "../../history/transfer/export/facts.ts";
import { type CountedVotes, countVotes, type VotedExchange } from "./votes.ts";

/**
 * Reads the votes of a time that are about models which fit.
 *
 * @throws the system's error if the history is there and cannot be read
 */
export async function readVotes(
  history: Pick<History, "preferences" | "query">,
  { since, until, model }: Pick<Query, "since" | "until" | "model"> = {},
): Promise<CountedVotes> {
  // No time is before or after NaN.
  const from = Date.parse(since ?? "");
  const to = Date.parse(until ?? "");
  const votes = countedVotes(await Array.fromAsync(history.preferences()));
  const preferences = votes.filter((one) => {
    const at = Date.parse(one.at);
    return !(at < from) && !(at >= to);
  });
  const exchanges = new NameMap<VotedExchange>();
  const id = preferences.flatMap(exchangesOf);
  if (id.length === 0) return { votes: [], alike: 0, missing: 0 };
  const filter = new Filter({ model });
  for await (const found of history.query({ id }, "any")) {
    for (const one of found) {
      exchanges.set(one.id, {
        model: modelName(one),
        conversation: one.conversation,
        isWanted: filter.fits(one),
      });
    }
  }
  return countVotes(preferences, (id) => exchanges.get(id));
}
