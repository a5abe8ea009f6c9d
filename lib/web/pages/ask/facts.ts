/**
 * The facts of answers that were just recorded, as people read them.
 *
 * @module
 */
import { ulidTime } from "../../../core/data/ulid.ts";
import type { Exchange } from "../../../history/line/exchange.ts";
import type { PriceList } from "../../../prices/price_list.ts";
import type { Page } from "../../page.ts";
import { modelName } from "../../parts/exchange_facts.ts";
import { exchangeCost } from "../../../prices/recorded_costs.ts";
import { costText, countText, spanText } from "../../parts/format.ts";
import { jsonFile } from "./json_file.ts";

/** The most answers of one page. */
const MOST = 8;

/** For each id of the address its facts, null where it is not recorded. */
export const askFacts: Page = {
  method: "GET",
  path: "ask/facts",
  async answer({ params }, { history, prices }) {
    const facts = [];
    for (const id of params.getAll("id").slice(0, MOST)) {
      const isWhole = ulidTime(id) !== undefined;
      const [exchange] = isWhole ? await history?.chain(id, 1) ?? [] : [];
      facts.push(exchange ? factsOf(exchange, prices) : null);
    }
    return jsonFile(facts);
  },
};

function factsOf(exchange: Exchange, prices: PriceList): unknown {
  const { id, conversation, timing, usage } = exchange;
  return {
    id,
    conversation,
    model: modelName(exchange),
    first: spanText(timing.first_token_ms),
    took: spanText(timing.total_ms),
    tokens: usage === undefined
      ? countText(undefined)
      : `${countText(usage.prompt_tokens)} → ${
        countText(usage.completion_tokens)
      }`,
    cost: costText(exchangeCost(exchange, prices)),
  };
}
