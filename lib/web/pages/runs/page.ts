/**
 * The list of runs, the newest first.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import type { History } from "../../../history/history.ts";
import type { Run } from "../../../history/line/run.ts";
import { type RunTally, tallyRuns } from "../../../history/runs/tallies.ts";
import { recordedCosts } from "../../../prices/recorded_costs.ts";
import type { Page, PageContext } from "../../page.ts";
import {
  countText,
  spanText,
  sumText,
  timeMarkup,
} from "../../parts/format.ts";
import { oneLine } from "../../../core/text/text.ts";
import { whileWorking } from "../../parts/progress.ts";
import { runName } from "../../parts/run_names.ts";
import { endTags, originMarkup } from "../../parts/run_tags.ts";

/** Rows of a page. */
const COUNT = 50;

export const runsPage: Page = {
  method: "GET",
  path: "runs",
  nav: "Runs",
  answer({ params }, context) {
    return {
      kind: "page",
      title: "Runs",
      body: list(params.get("before") ?? "", context),
    };
  },
};

async function* list(
  before: string,
  { history, prices }: PageContext,
): AsyncGenerator<Markup, void> {
  yield markup`<h1>Runs</h1>
`;
  if (history === undefined) {
    return yield markup`<p class="empty">Nothing is recorded: the history is switched off.</p>`;
  }
  const { runs, forks, hasMore } = yield* whileWorking(
    newest(history, before),
    () => "Looking for runs …",
  );
  if (runs.length === 0) return yield empty();
  const tallies = yield* whileWorking(
    tallyRuns(history, runs, { recorded: recordedCosts(prices) }),
    () => "Adding up what they asked …",
  );
  yield markup`<div class="scroll"><table class="rows runs">
<thead><tr><th>When</th><th>Command</th><th class="num">Took</th><th class="num">Exchanges</th><th class="num">Failed</th>
<th class="num">Tokens</th><th class="num">Cost</th><th>End</th></tr></thead>
<tbody>
${
    runs.map((run) => row(run, tallies.get(run.id), forks.get(run.id) ?? 0))
  }</tbody></table></div>
<div class="bar"><span class="soft">${runs.length} shown</span>${
    hasMore
      ? markup`<a class="button right" href="/ui/runs?before=${
        runs.at(-1)?.id
      }" rel="next">Older</a>`
      : undefined
  }</div>`;
}

/** The newest runs that began before a run, and how many runs were forked from each. */
async function newest(history: History, before: string): Promise<{
  runs: Run[];
  forks: ReadonlyMap<string, number>;
  hasMore: boolean;
}> {
  const runs: Run[] = [];
  const forks = new NameMap<number>();
  let hasMore = false;
  let isWanted = before === "";
  for await (const run of history.runs()) {
    const from = run.fork?.run;
    if (typeof from === "string") forks.set(from, (forks.get(from) ?? 0) + 1);
    if (isWanted && runs.length === COUNT) {
      hasMore = true;
      break;
    }
    if (isWanted) runs.push(run);
    isWanted ||= run.id === before;
  }
  return { runs, forks, hasMore };
}

function row(run: Run, tally: RunTally | undefined, forks: number): Markup {
  const { id, started, ended, cwd } = run;
  const { exchanges = 0, failed = 0 } = tally ?? {};
  return markup`<tr data-id="${id}">
<td class="fact nowrap">${timeMarkup(started)}</td>
<th scope="row" class="words"><a class="clip" href="/ui/run/${id}">${
    runName(run)
  }</a>${
    cwd === null
      ? undefined
      : markup`<span class="soft mono clip">${oneLine(cwd)}</span>`
  }${originMarkup(run)}${
    forks > 0
      ? markup`<span class="tag">${
        forks === 1 ? "1 fork" : `${forks} forks`
      }</span>`
      : undefined
  }</th>
<td class="num" data-name="took">${
    ended === null ? "" : spanText(Date.parse(ended) - Date.parse(started))
  }</td>
<td class="num" data-name="exchanges">${countText(exchanges)}</td>
<td class="num" data-name="failed">${
    failed > 0 ? markup`<span class="bad">${countText(failed)}</span>` : ""
  }</td>
<td class="num" data-name="tokens">${tally && tokensText(tally)}</td>
<td class="num" data-name="cost">${
    sumText(tally?.cost ?? { total: 0, known: 0 })
  }</td>
<td class="fact end">${endTags(run)}</td>
</tr>
`;
}

/** `–` if nothing is known, `≥12` if a part is. */
function tokensText({ tokens, measured, unreported }: RunTally): string {
  if (measured === 0 && unreported > 0) return countText(undefined);
  return `${unreported > 0 ? "≥" : ""}${countText(tokens)}`;
}

function empty(): Markup {
  return markup`<div class="empty"><p>No run is recorded.</p>
<p>A run is all that one command asks: <code>chat run -- COMMAND</code> records it.
A client of <code>chat serve</code> names its own by the header <code>x-chat-run</code>.</p></div>`;
}
