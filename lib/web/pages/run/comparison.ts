/**
 * Two runs beside each other: where they part first, and every step of both.
 *
 * @module
 */
import { type Markup, markup } from "../../../core/text/markup.ts";
import { oneLine, sanitize } from "../../../core/text/text.ts";
import type { History } from "../../../history/history.ts";
import type { Run } from "../../../history/line/run.ts";
import {
  alignedRuns,
  firstDifferences,
  type StepDifference,
  type StepPair,
} from "../../../history/runs/aligned_runs.ts";
import {
  type ExchangeDifference,
  exchangeDifferences,
} from "../../../history/runs/exchange_differences.ts";
import type { RunStep } from "../../../history/runs/step.ts";

import { runName } from "../../parts/run_names.ts";
import { endTags } from "../../parts/run_tags.ts";
import { timeMarkup } from "../../parts/format.ts";
import type { PageContext } from "../../page.ts";
import { runTotals } from "./head.ts";
import { happened } from "./steps_table.ts";

/** A run that is compared. */
interface Compared {
  readonly id: string;
  readonly run: Run | undefined;
  readonly steps: readonly RunStep[];
}

/** Pairs that the table has at most. */
const MOST_ROWS = 1000;
/** Pairs before the first difference that are shown if not all can be. */
const BEFORE = 20;
/** Differences of a pair that are shown. */
const MOST_DIFFERENCES = 12;

const WORDS: Readonly<Record<StepDifference, string>> = {
  only: "only in one",
  calls: "other tool calls",
  status: "other end",
  asked: "asked otherwise",
  said: "other words",
};

/** Writes the comparison, piece by piece. */
export async function* comparison(
  first: Compared,
  second: Compared,
  { history, prices }: PageContext & { readonly history: History },
): AsyncGenerator<Markup, void> {
  const both = [first, second];
  yield markup`<div class="beside">${
    both.map(({ id, run, steps }) =>
      markup`<section><h2 class="command"><a class="mono clip" href="/ui/run/${id}">${
        run === undefined ? id : runName(run)
      }</a></h2><p class="about">${run && timeMarkup(run.started)}${
        run && endTags(run)
      }<span class="mono soft">${id}</span></p>${
        steps.length > 0
          ? runTotals(run, steps, prices)
          : markup`<p class="empty">No exchange is recorded.</p>`
      }</section>`
    )
  }</div>
<p><a class="button" href="/ui/run/${second.id}?with=${first.id}">Swap</a></p>
`;
  const pairs = alignedRuns(first.steps, second.steps);
  const { any, deed } = firstDifferences(pairs);
  if (any === -1) {
    yield markup`<p class="card good">No step differs: both runs asked, said and called the same.</p>`;
  } else {
    yield markup`${await differenceCard(
      history,
      pairs,
      any,
      "First difference",
    )}${
      deed > any
        ? await differenceCard(history, pairs, deed, "First other deed")
        : undefined
    }`;
  }
  yield table(pairs, any, deed);
}

async function differenceCard(
  history: History,
  pairs: readonly StepPair[],
  at: number,
  title: string,
): Promise<Markup> {
  const pair = pairs[at];
  if (pair === undefined) return markup``;
  const { first, second } = pair;
  const found = first === undefined || second === undefined
    ? undefined
    : await differencesOf(history, first, second);
  return markup`<section class="card difference"><h2>${title}: <a href="#pair-${
    at + 1
  }">row ${at + 1}</a></h2>${
    found === undefined
      ? markup`<p>Only the ${
        first === undefined ? "second" : "first"
      } run has this step.</p>`
      : markup`<dl>${found.slice(0, MOST_DIFFERENCES).map(written)}</dl>${
        found.length > MOST_DIFFERENCES
          ? markup`<p class="soft">And ${
            found.length - MOST_DIFFERENCES
          } more.</p>`
          : undefined
      }`
  }</section>
`;
}

async function differencesOf(
  history: History,
  first: RunStep,
  second: RunStep,
): Promise<ExchangeDifference[]> {
  const [a, b] = await Promise.all(
    [first, second].map(async ({ id }) => (await history.chain(id)).at(-1)),
  );
  return a === undefined || b === undefined ? [] : exchangeDifferences(a, b);
}

function written(
  { where, same, first, second }: ExchangeDifference,
): Markup {
  const side = (name: string, text: string | null) =>
    markup`<dd><span class="soft">${name}</span> ${
      text === null
        ? markup`<span class="soft">nothing</span>`
        : markup`<code>${sanitize(same)}<mark>${sanitize(text)}</mark></code>`
    }</dd>`;
  return markup`<div><dt>${oneLine(where)}</dt>${side("first", first)}${
    side("second", second)
  }</div>`;
}

function table(
  pairs: readonly StepPair[],
  any: number,
  deed: number,
): Markup {
  const start = pairs.length <= MOST_ROWS ? 0 : Math.max(0, any - BEFORE);
  const shown = pairs.slice(start, start + MOST_ROWS);
  return markup`<div class="scroll"><table class="pairs">
<thead><tr><th class="num">Row</th><th>First run</th><th>Second run</th><th>Differs by</th></tr></thead>
<tbody>
${
    shown.map(({ first, second, differs }, i) => {
      const at = start + i;
      const isFirst = at === any || at === deed;
      return markup`<tr id="pair-${at + 1}"${
        isFirst ? markup` class="first"` : undefined
      }><td class="num soft">${at + 1}</td>${
        [first, second].map((step) =>
          step === undefined
            ? markup`<td class="none">–</td>`
            : markup`<td>${happened(step, false)}</td>`
        )
      }<td>${
        differs === undefined
          ? markup`<span class="soft">same</span>`
          : markup`<span class="tag ${differs === "said" ? "" : "bad"}">${
            WORDS[differs]
          }</span>`
      }${
        at === any ? markup`<b class="note">first difference</b>` : undefined
      }${
        at === deed && deed !== any
          ? markup`<b class="note">first other deed</b>`
          : undefined
      }</td></tr>
`;
    })
  }</tbody></table></div>${
    shown.length < pairs.length
      ? markup`<p class="soft">${shown.length} of ${pairs.length} rows are shown.</p>`
      : undefined
  }`;
}
