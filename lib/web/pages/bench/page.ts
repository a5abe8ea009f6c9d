/**
 * The runs of the benchmark, the newest first.
 *
 * @module
 */
import { COMPARED } from "../../../bench/compared.ts";
import { formatEstimate } from "../../../bench/format.ts";
import {
  readRuns,
  recordedRuns,
  type RunNotes,
} from "../../../bench/recorded/recorded_run.ts";
import type { Report } from "../../../bench/report.ts";
import type { RunData } from "../../../bench/run.ts";
import { verdictOf } from "../../../bench/statistics/verdict.ts";
import { NameMap } from "../../../core/data/names.ts";
import { ChatError } from "../../../core/errors.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import type { History } from "../../../history/history.ts";
import type { Page, PageContext } from "../../page.ts";
import { shownReport } from "../../parts/bench_report.ts";
import { oneLine } from "../../../core/text/text.ts";
import { countText, spanText, timeMarkup } from "../../parts/format.ts";
import { whileWorking } from "../../parts/progress.ts";

/** Rows of a page. */
const COUNT = 25;
/** Answers that a page weighs at most; runs beyond have no verdict here. */
const MOST_ANSWERS = 5000;
/** Models of a run that are named. */
const MOST_MODELS = 6;
/** Verdicts of a comparison that are named. */
const MOST_VERDICTS = 4;

export const benchPage: Page = {
  method: "GET",
  path: "bench",
  nav: "Bench",
  answer({ params }, context) {
    return {
      kind: "page",
      title: "Bench",
      body: list(params.get("before") ?? "", context),
    };
  },
};

async function* list(
  before: string,
  { history, prices }: PageContext,
): AsyncGenerator<Markup, void> {
  yield markup`<h1>Bench</h1>
`;
  if (history === undefined) {
    return yield markup`<p class="empty">Nothing is recorded: the history is switched off.</p>`;
  }
  const { runs, hasMore } = yield* whileWorking(
    newest(history, before),
    () => "Looking for runs …",
  );
  if (runs.length === 0) return yield empty();
  const weighed = yield* whileWorking(
    readWeighed(history, runs),
    () => "Reading their answers …",
  );
  yield markup`<div class="scroll"><table class="rows bench">
<thead><tr><th>When</th><th>Models</th><th class="num">Items</th><th class="num">Answers</th><th class="num">Took</th>
<th>Verdict, against the first model</th></tr></thead>
<tbody>
`;
  for (const run of runs) {
    yield row(run, verdict(weighed.get(run.plan.run), prices));
  }
  yield markup`</tbody></table></div>
<div class="bar"><span class="soft">${runs.length} shown</span>${
    hasMore
      ? markup`<a class="button right" href="/ui/bench?before=${
        runs.at(-1)?.plan.run
      }" rel="next">Older</a>`
      : undefined
  }</div>`;
}

async function newest(
  history: History,
  before: string,
): Promise<{ runs: RunNotes[]; hasMore: boolean }> {
  const runs: RunNotes[] = [];
  let isWanted = before === "";
  for await (const run of recordedRuns(history)) {
    if (isWanted && runs.length === COUNT) return { runs, hasMore: true };
    if (isWanted) runs.push(run);
    isWanted ||= run.plan.run === before;
  }
  return { runs, hasMore: false };
}

/** Reads the answers of the newest runs, as many as may be weighed. */
async function readWeighed(
  history: History,
  runs: readonly RunNotes[],
): Promise<ReadonlyMap<string, RunData>> {
  let answers = 0;
  const few = runs.filter(({ notes }) =>
    (answers += notes.length) <= MOST_ANSWERS
  );
  const read = await readRuns(history, few);
  return new NameMap(read.map((data) => [data.plan.run, data]));
}

function row({ plan, notes, end }: RunNotes, verdict: Markup): Markup {
  const { run, started, models, items, load } = plan;
  const more = models.length - MOST_MODELS;
  const answers = notes.filter(({ what }) => what === "answer").length;
  return markup`<tr data-id="${run}">
<td class="fact nowrap">${timeMarkup(started)}</td>
<th scope="row" class="words"><a href="/ui/bench/${run}">${
    models.slice(0, MOST_MODELS).map((model, i) =>
      markup`${i > 0 ? ", " : ""}${oneLine(model)}`
    )
  }${more > 0 ? ` and ${more} more` : ""}</a></th>
<td class="num" data-name="items">${countText(items.length)}${
    load.repeat > 1 ? ` × ${load.repeat}` : ""
  }</td>
<td class="num" data-name="answers">${countText(answers)}</td>
<td class="num" data-name="took">${
    end === undefined
      ? ""
      : spanText(Date.parse(end.ended) - Date.parse(started))
  }</td>
<td class="fact end">${verdict}${
    end?.status === "completed"
      ? undefined
      : markup`<span class="tag warn">${
        end === undefined ? "no end recorded" : end.stopped ?? end.status
      }</span>`
  }</td>
</tr>
`;
}

function verdict(data: RunData | undefined, prices: PageContext["prices"]) {
  if (data === undefined) return markup`<span class="soft">–</span>`;
  try {
    return verdictMarkup(shownReport(data, prices).report);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return markup`<span class="bad">${error.message}</span>`;
  }
}

/** What is clearly better or worse, for each model beside the first; of a single model its share that passes. */
function verdictMarkup(
  { comparisons, models, options }: Report,
): Markup {
  const others = comparisons.filter(({ first, second }) => first !== second);
  if (others.length === 0) {
    const pass = models[0]?.pass;
    return pass === undefined
      ? markup`<span class="soft">–</span>`
      : markup`<span>${formatEstimate(pass, "share")} pass</span>`;
  }
  return markup`${
    others.slice(0, MOST_MODELS).map(({ second, differences }) => {
      const clear = COMPARED.flatMap((metric) => {
        const found = differences[metric.name];
        if (found === undefined) return [];
        const { tone, words } = verdictOf(
          metric,
          found,
          false,
          options.minDifference,
        );
        return tone === "neutral" ? [] : [
          markup`<span class="tag ${tone}">${metric.title} ${words}</span>`,
        ];
      });
      return markup`<div>${
        others.length > 1
          ? markup`<span class="clip soft">${oneLine(second)}</span>`
          : undefined
      }${
        clear.length === 0
          ? markup`<span class="soft">no clear difference</span>`
          : clear.slice(0, MOST_VERDICTS)
      }</div>`;
    })
  }`;
}

function empty(): Markup {
  return markup`<div class="empty"><p>No benchmark is recorded.</p>
<p><code>chat bench --models A,B</code> asks models what was asked before, and compares their answers.</p></div>`;
}
