/**
 * Two reports beside each other: their numbers in one table, their charts in two columns.
 *
 * @module
 */
import { numberCell } from "../../../bench/page/cell.ts";
import { chartFigures } from "../../../bench/page/chart_figures.ts";
import type { Report, ReportedItem } from "../../../bench/report.ts";
import { intervalNotes, tableSections } from "../../../bench/rows.ts";
import { NameSet } from "../../../core/data/names.ts";
import { type Markup, markup } from "../../../core/text/markup.ts";
import { plural } from "../../../core/text/plural.ts";
import { oneLine } from "../../../core/text/text.ts";
import { timeMarkup } from "../../parts/format.ts";

/** Writes both; intervals are within a run, as two runs are not paired. */
export function besideEachOther(first: Report, second: Report): Markup {
  const both = [first, second];
  return markup`<p class="soft">${same(first, second)}</p>
<p><a class="button" href="/ui/bench/${second.run}?with=${first.run}">Swap</a></p>
<div class="report">${numbers(both)}
<p class="note">${
    [...new NameSet(both.flatMap(({ items }) => intervalNotes(items)))]
      .join(" ")
  }</p>
<h2>Charts</h2>
<div class="beside">${
    both.map((report, i) =>
      markup`<section><h3>${
        i === 0 ? "First" : "Second"
      } run: <a href="/ui/bench/${report.run}">${
        timeMarkup(report.started)
      }</a></h3><div class="stacked">${chartFigures(report)}</div></section>`
    )
  }</div></div>
`;
}

/** How far the two asked the same. */
function same(first: Report, second: Report): string {
  const keys = new NameSet(second.items.map(keyOf));
  const shared = first.items.filter((item) => keys.has(keyOf(item))).length;
  const differ = SETTINGS.filter(([name]) =>
    JSON.stringify(first.options[name]) !==
      JSON.stringify(second.options[name])
  ).map(([, words]) => words);
  const all = shared === first.items.length && shared === second.items.length;
  return `${
    all
      ? `Both asked the same ${plural(shared, "item")}`
      : `${
        plural(shared, "item")
      } of ${first.items.length} and ${second.items.length} are the same`
  }${
    differ.length === 0 ? "" : `; they differ in ${differ.join(", ")}`
  }. Item by item, models are compared within one run.`;
}

/** What changes numbers beside the models. */
const SETTINGS:
  readonly (readonly [name: keyof Report["options"], words: string])[] = [
    ["load", "how requests were sent"],
    ["limit", "the limit on answers"],
    ["tools", "whether whole trajectories are run"],
    ["unrecorded", "what a call without a recorded result does"],
    ["maxSteps", "the most steps"],
    ["judge", "the judge"],
    ["grader", "the grader"],
    ["checks", "checks"],
    ["slo", "objectives"],
    ["ttft", "what TTFT ends with"],
  ];

function keyOf({ exchange, question }: ReportedItem): string {
  return exchange ?? question;
}

function numbers(both: readonly Report[]): Markup {
  const sections = tableSections({
    models: both.flatMap(({ models }) => models),
    items: both.flatMap(({ items }) => items),
  });
  const columns = both.flatMap(({ models }) => models);
  return markup`<div class="scroll" role="region" aria-label="Numbers of both runs" tabindex="0"><table><thead>
<tr><td></td>${
    both.map(({ run, started, models }) =>
      markup`<th scope="colgroup" colspan="${models.length}"><a href="/ui/bench/${run}">${
        timeMarkup(started)
      }</a></th>`
    )
  }</tr>
<tr><th scope="col">Number</th>${
    columns.map(({ model }) => markup`<th scope="col">${oneLine(model)}</th>`)
  }</tr></thead>
<tbody>${
    sections.map(({ title, rows }) =>
      markup`<tr class="section"><th colspan="${
        columns.length + 1
      }">${title}</th></tr>${
        rows.map(({ title, cells }) =>
          markup`<tr><th scope="row">${title}</th>${cells.map(numberCell)}</tr>`
        )
      }`
    )
  }</tbody></table></div>`;
}
