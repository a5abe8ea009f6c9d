/**
 * Paired differences as a table, each with its interval drawn around zero.
 *
 * @module
 */
import { COMPARED, type ComparedMetric } from "../compared.ts";
import type { Comparison } from "../comparison.ts";
import { formatDifference, formatEstimate } from "../format.ts";
import { plural } from "../../core/text/plural.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { MinDifference } from "../statistics/min_difference.ts";
import type { PairedDifference } from "../statistics/statistics.ts";
import { verdictOf } from "../statistics/verdict.ts";
import { numberCell } from "./cell.ts";
import { bar, endsOf } from "./chart.ts";
import { linearScale } from "./scale.ts";
import { scroller } from "./scroller.ts";
import { pairHeading } from "./series.ts";

const WIDTH = 180;
const HEIGHT = 18;

/** Tells how two models differ, or how one differs from itself. */
export function comparisonSection(
  comparison: Comparison,
  models: readonly string[],
  least: MinDifference | undefined,
): Markup {
  const { first, second, differences, agreement } = comparison;
  const itself = first === second;
  const rows = COMPARED.flatMap((metric) => {
    const found = differences[metric.name];
    return found === undefined ? [] : [row(metric, found, itself, least)];
  });
  const { similarity, exact, toolCalls, pairs } = agreement;
  const alike = [
    similarity && `${formatEstimate(similarity, "share")} alike`,
    exact && `${formatEstimate(exact, "share")} the same`,
    toolCalls &&
    `${formatEstimate(toolCalls, "share")} with the same tool calls`,
  ].filter((text) => text !== undefined);
  return markup`
<section class="comparison">${pairHeading(first, second, models)}
${
    scroller(
      `Differences of ${second} and ${first}`,
      markup`<table class="differences"><thead><tr><th scope="col">Number</th><th scope="col">Second minus first</th><th scope="col">95 % interval</th><th scope="col">n</th><th scope="col">Verdict</th></tr></thead>
<tbody>${rows}</tbody></table>`,
    )
  }
<p>${
    alike.length === 0
      ? "No answers to the same item."
      : `Answers to the same item: ${alike.join(", ")} (${
        plural(pairs, "pair")
      }).`
  }${beyond(comparison)}</p></section>`;
}

function row(
  metric: ComparedMetric,
  found: PairedDifference,
  itself: boolean,
  least: MinDifference | undefined,
): Markup {
  const { difference, count } = found;
  const { tone, words } = verdictOf(metric, found, itself, least);
  return markup`<tr><th scope="row">${metric.title}</th>${
    numberCell(formatDifference(difference, metric.unit))
  }<td>${
    drawn(difference, tone)
  }</td><td>${count}</td><td class="${tone}">${words}</td></tr>`;
}

function drawn(
  difference: PairedDifference["difference"],
  tone: string,
): Markup {
  const most = Math.max(...endsOf(difference).map(Math.abs)) * 1.1 || 1;
  const x = linearScale({ domain: [-most, most], range: [4, WIDTH - 4] });
  const middle = HEIGHT / 2;
  return markup`<svg class="forest ${tone}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><path class="axis" d="M${
    x.at(0)
  } 0V${HEIGHT}"/>${
    bar(difference, x.at, (from, to) => `M${from} ${middle}H${to}`)
  }<circle cx="${x.at(difference.value)}" cy="${middle}" r="3.5"/></svg>`;
}

function beyond({ beyondNoise }: Comparison): string {
  if (beyondNoise === undefined) return "";
  const { difference, clear } = beyondNoise;
  return ` Compared with how much each model differs from itself: ${
    formatDifference(difference, "share")
  }: ${
    clear
      ? "the models differ by more than that."
      : "the models do not clearly differ by more than that."
  }`;
}
