/**
 * What was spent, by day, model, client, run or tag: what `chat history stats --by` adds up.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import type { History, RecordedExchange } from "../../../history/history.ts";
import type { Query } from "../../../history/query/query.ts";
import {
  collectStatsBy,
  type Key,
  KEYS,
  type KeyStats,
} from "../../../history/query/stats_by.ts";
import type { PriceList } from "../../../prices/price_list.ts";
import { pageCosts } from "../../page_costs.ts";
import type { Page, PageContext } from "../../page.ts";
import { filterForm, type FormOptions } from "../../parts/filter_form.ts";
import { readFilters } from "../../parts/filters.ts";
import { countText } from "../../parts/format.ts";
import { whileWorking } from "../../parts/progress.ts";
import { runNames } from "../../parts/run_names.ts";
import { report } from "./report.ts";

/** The time that is looked at when the address names none. */
const USUAL_SINCE = "30d";

const FORM: FormOptions = {
  page: "costs",
  button: "Show",
  first: ["since", "until", "model", "label"],
  choice: {
    name: "by",
    label: "Add up by",
    values: ["day", ...KEYS.filter((key) => key !== "day")],
  },
};

export const costsPage: Page = {
  method: "GET",
  path: "costs",
  nav: "Costs",
  async answer({ params }, context) {
    const key = readKey(params);
    const asked = new URLSearchParams(params);
    if (!asked.has("since")) asked.set("since", USUAL_SINCE);
    const query = await readFilters(asked, ["by"], context.history);
    return {
      kind: "page",
      title: `Costs by ${key}`,
      body: costs(key, query, asked, context),
    };
  },
};

function readKey(params: URLSearchParams): Key {
  const by = params.get("by") || "day";
  const key = KEYS.find((key) => key === by);
  if (key !== undefined) return key;
  throw new UsageError(`by takes ${KEYS.join(", ")}, not "${by}"`);
}

async function* costs(
  key: Key,
  { count: _, ...query }: Query,
  params: URLSearchParams,
  { history, prices }: PageContext,
): AsyncGenerator<Markup, void> {
  yield markup`<h1>Costs</h1>${filterForm(params, FORM)}`;
  if (history === undefined) {
    return yield markup`<p class="empty">Nothing is recorded: the history is switched off.</p>`;
  }
  const reading = new Reading();
  let stats: KeyStats[];
  try {
    stats = yield* whileWorking(
      sums(history, reading, query, key, prices),
      () =>
        reading.count === 0 && history.statsBy !== undefined
          ? "Reading the history …"
          : `Adding up: ${countText(reading.count)} exchanges so far …`,
    );
  } finally {
    reading.isStopped = true;
  }
  const names = key === "run"
    ? yield* whileWorking(
      runNames(history, stats.flatMap(({ value }) => value ?? [])),
      () => "Looking for the names of runs …",
    )
    : undefined;
  yield report(stats, { key, query, names, source: prices.source });
}

/** What the store has at hand, or what its exchanges add up to. */
async function sums(
  history: History,
  reading: Reading,
  query: Query,
  key: Key,
  prices: PriceList,
): Promise<KeyStats[]> {
  return await history.statsBy?.(query, key) ??
    await collectStatsBy(key, reading.of(history, query), pageCosts(prices));
}

/** Reads exchanges, and counts them; imported turns have no tokens, so they count only if they are asked for. */
class Reading {
  count = 0;
  /** The visitor has left. */
  isStopped = false;

  async *of(
    history: History,
    query: Query,
  ): AsyncGenerator<RecordedExchange[], void> {
    for await (const found of history.query(query, "any")) {
      if (this.isStopped) return;
      const counted = query.source === undefined
        ? found.filter(({ source }) => source !== "import")
        : [...found];
      this.count += counted.length;
      yield counted;
    }
  }
}
