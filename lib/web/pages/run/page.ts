/**
 * One run as a timeline of its steps, or two runs beside each other.
 *
 * @module
 */
import { ulidTime } from "../../../core/data/ulid.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import type { History } from "../../../history/history.ts";
import type { Run } from "../../../history/line/run.ts";
import { meantRun } from "../../../history/query/meant_run.ts";
import { runSteps } from "../../../history/runs/run_steps.ts";
import type { RunStep } from "../../../history/runs/step.ts";
import type { Page, PageContext } from "../../page.ts";
import { countText } from "../../parts/format.ts";
import { whileWorking } from "../../parts/progress.ts";
import { compareForm, runHead, runTotals } from "./head.ts";
import { comparison } from "./comparison.ts";
import { stepsTable } from "./steps_table.ts";
import { timelineChart } from "./timeline_chart.ts";

/** Runs that are offered for a comparison. */
const OFFERED = 40;

export const runPage: Page = {
  method: "GET",
  path: "run/*",
  async answer({ tail, params }, context) {
    const { history } = context;
    const other = params.get("with") ?? "";
    if (history === undefined) {
      const body =
        markup`<p class="empty">Nothing is recorded: the history is switched off.</p>`;
      return { kind: "page", title: "Run", body };
    }
    const id = await meantRun(history, tail);
    const pages = { from: Number(params.get("from")) || 0 };
    return {
      kind: "page",
      title: other === "" ? `Run ${id}` : "Two runs",
      body: other === ""
        ? oneRun(id, pages, { ...context, history })
        : twoRuns(id, await meantRun(history, other), { ...context, history }),
    };
  },
};

/** A context whose history is there. */
type RunContext = PageContext & { readonly history: History };

/** A run and its steps. */
interface FoundRun {
  readonly id: string;
  /** Undefined if the history has exchanges of the run only. */
  readonly run: Run | undefined;
  readonly steps: readonly RunStep[];
}

async function* oneRun(
  id: string,
  { from }: { readonly from: number },
  context: RunContext,
): AsyncGenerator<Markup, void> {
  yield markup`<p class="crumbs"><a href="/ui/runs">Runs</a></p>`;
  const { lines: [run], others } = yield* whileWorking(
    linesOf(context.history, [id]),
    () => "Looking for the run …",
  );
  yield runHead(id, run);
  const steps = yield* stepsOf(id, context);
  if (steps.length === 0) {
    return yield markup`<p class="empty">${
      run === undefined
        ? "The history has no such run."
        : "The command asked nothing."
    }</p>`;
  }
  yield markup`${runTotals(run, steps, context.prices)}${
    timelineChart(run, steps)
  }${compareForm(id, others)}${
    stepsTable(steps, context.prices, { id, from })
  }`;
}

async function* twoRuns(
  first: string,
  second: string,
  context: RunContext,
): AsyncGenerator<Markup, void> {
  yield markup`<p class="crumbs"><a href="/ui/runs">Runs</a></p><h1>Two runs</h1>`;
  const { lines } = yield* whileWorking(
    linesOf(context.history, [first, second]),
    () => "Looking for the runs …",
  );
  const found: FoundRun[] = [];
  for (const [i, id] of [first, second].entries()) {
    const steps = yield* stepsOf(id, context);
    found.push({ id, run: lines[i], steps });
  }
  const [a, b] = found;
  if (a === undefined || b === undefined) return;
  yield* comparison(a, b, context);
}

/** Reads the steps, and says how many there are so far. */
async function* stepsOf(
  id: string,
  { history }: RunContext,
): AsyncGenerator<Markup, RunStep[]> {
  let read = 0;
  return yield* whileWorking(
    runSteps(history, id, (count) => read = count),
    () => `Reading the run: ${countText(read)} steps so far …`,
  );
}

/** The lines of runs, in this order, and the newest other ones; reads no further than the oldest of them. */
async function linesOf(
  history: History,
  ids: readonly string[],
): Promise<{ lines: (Run | undefined)[]; others: Run[] }> {
  const lines: (Run | undefined)[] = ids.map(() => undefined);
  const others: Run[] = [];
  const oldest = Math.min(...ids.map((id) => ulidTime(id) ?? 0));
  for await (const run of history.runs()) {
    const at = ids.indexOf(run.id);
    if (at >= 0) lines[at] = run;
    else if (others.length < OFFERED) others.push(run);
    const isFound = ids.every((id, i) => id === ids[at] || lines[i]);
    if (isFound && others.length >= OFFERED) break;
    if (isFound && Date.parse(run.started) < oldest - FAR_MS) break;
  }
  return { lines, others };
}

/** Runs that began this much earlier than those that are shown are not looked for. */
const FAR_MS = 7 * 86_400_000;
