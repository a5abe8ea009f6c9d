/**
 * The report of a run of the benchmark, or those of two beside each other.
 *
 * @module
 */
import { reportPart, reportTitle } from "../../../bench/page/page.ts";
import { readRun, recordedRuns } from "../../../bench/recorded/recorded_run.ts";
import type { Plan } from "../../../bench/plan.ts";
import { ChatError } from "../../../core/errors.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { plural } from "../../../core/text/plural.ts";
import type { History } from "../../../history/history.ts";
import type { Page, PageContext } from "../../page.ts";
import { type ShownReport, shownReport } from "../../parts/bench_report.ts";
import { oneLine } from "../../../core/text/text.ts";
import { whileWorking } from "../../parts/progress.ts";
import { besideEachOther } from "./beside.ts";

/** Runs that are offered for a comparison. */
const OFFERED = 30;
/** Characters of a run's models in the offer. */
const LONGEST = 60;

export const benchRunPage: Page = {
  method: "GET",
  path: "bench/*",
  answer({ tail, params }, context) {
    const other = params.get("with") ?? "";
    return {
      kind: "page",
      title: other === "" ? "Bench: a report" : "Bench: two reports",
      body: reports(tail, other, context),
    };
  },
};

async function* reports(
  wanted: string,
  other: string,
  context: PageContext,
): AsyncGenerator<Markup, void> {
  yield markup`<link rel="stylesheet" href="/ui/report.css">
<p class="crumbs"><a href="/ui/bench">Bench</a></p>
`;
  const { history } = context;
  if (history === undefined) {
    return yield markup`<p class="empty">Nothing is recorded: the history is switched off.</p>`;
  }
  try {
    if (other === "") yield* oneReport(wanted, history, context);
    else yield* twoReports(wanted, other, history, context);
  } catch (error) {
    // The head has been sent.
    if (!(error instanceof ChatError)) throw error;
    const { message, hint } = error;
    yield markup`<h1>No report</h1><p class="problem">${message}</p>${
      hint === undefined ? undefined : markup`<p>${hint}</p>`
    }`;
  }
}

async function* oneReport(
  wanted: string,
  history: History,
  context: PageContext,
): AsyncGenerator<Markup, void> {
  const shown = yield* read(wanted, history, context);
  const { report, scripts } = shown;
  const others = yield* whileWorking(
    otherRuns(history, report.run),
    () => "Looking for other runs …",
  );
  yield markup`${compareForm(report.run, others)}${scriptNote(scripts)}${
    reportPart(report)
  }`;
}

async function* twoReports(
  first: string,
  second: string,
  history: History,
  context: PageContext,
): AsyncGenerator<Markup, void> {
  const a = yield* read(first, history, context);
  const b = yield* read(second, history, context);
  yield markup`<h1>${reportTitle(a.report)} beside ${reportTitle(b.report)}</h1>
${scriptNote(a.scripts + b.scripts)}${besideEachOther(a.report, b.report)}`;
}

async function* read(
  wanted: string,
  history: History,
  { prices }: PageContext,
): AsyncGenerator<Markup, ShownReport> {
  const data = yield* whileWorking(
    readRun(history, wanted),
    () => "Reading the answers …",
  );
  return shownReport(data, prices);
}

async function otherRuns(history: History, run: string): Promise<Plan[]> {
  const found: Plan[] = [];
  for await (const { plan } of recordedRuns(history)) {
    if (plan.run !== run) found.push(plan);
    if (found.length === OFFERED) break;
  }
  return found;
}

function compareForm(run: string, others: readonly Plan[]): Markup {
  if (others.length === 0) return markup``;
  return markup`<form class="bar" method="get" action="/ui/bench/${run}">
<label for="with">Beside</label>
<select id="with" name="with">${
    others.map(({ run, started, models }) =>
      markup`<option value="${run}">${started.slice(0, 16).replace("T", " ")} ${
        oneLine(models.join(", ")).slice(0, LONGEST)
      }</option>`
    )
  }</select>
<button>Show both</button>
</form>
`;
}

function scriptNote(scripts: number): Markup {
  return scripts === 0
    ? markup``
    : markup`<p class="card warn">Without ${
      plural(scripts, "check")
    } in JavaScript, which pages do not run: <code>chat bench --report-only RUN --allow-scripts</code> does.</p>
`;
}
