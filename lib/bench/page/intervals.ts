/**
 * Quantiles as points with their intervals as bars, model by model.
 *
 * @module
 */
import { format, formatEstimate } from "../format.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Distribution } from "../statistics/statistics.ts";
import { bar, endsOf, seriesClass, tickText, WIDTH } from "./chart.ts";
import { fittingScale } from "./scale.ts";

/** One model's distribution of a time, in ms. */
export interface ModelTimes {
  /** Index of the model. */
  readonly model: number;
  /** Full name. */
  readonly name: string;
  /** Its mean and quantiles. */
  readonly times: Distribution;
}

const ROW = 20;
const GROUP = 14;
const LEFT = 36;
const TOP = 8;

/** Draws median, p90 and p99 of each model below each other; undefined when there is nothing to draw. */
export function intervalChart(
  name: string,
  models: readonly ModelTimes[],
): Markup | undefined {
  if (models.length === 0) return undefined;
  const quantiles = ["p50", "p90", "p99"] as const;
  const ends = models.flatMap(({ times }) =>
    quantiles.flatMap((which) => endsOf(times[which]))
  );
  const x = fittingScale(ends, { range: [LEFT, WIDTH - 12] });
  const group = models.length * ROW + GROUP;
  const bottom = TOP + quantiles.length * group;
  const row = (which: typeof quantiles[number], g: number) =>
    models.map(({ model, name, times }, i) => {
      const y = TOP + g * group + (i + 0.5) * ROW + GROUP / 2;
      return markup`<g class="${seriesClass(model)}"><title>${name} ${which}: ${
        formatEstimate(times[which], "ms")
      }</title>${
        bar(times[which], x.at, (from, to) => `M${from} ${y}H${to}`)
      }<circle cx="${x.at(times[which].value)}" cy="${y}" r="4"/></g>`;
    });
  return markup`
<svg viewBox="0 0 ${WIDTH} ${
    bottom + 36
  }" role="img" aria-label="${name}: quantiles of each model">
<g class="grid">${
    x.ticks.map((tick) =>
      markup`<path d="M${x.at(tick)} ${TOP}V${bottom}"/>${
        tickText(x.at(tick), bottom + 16, format(tick, "ms"))
      }`
    )
  }${
    quantiles.map((which, g) =>
      markup`<text x="0" y="${TOP + (g + 0.5) * group + 4}">${which}</text>`
    )
  }<path class="axis" d="M${LEFT} ${bottom}H${WIDTH - 12}"/>
<text class="title" x="${WIDTH / 2}" y="${
    bottom + 32
  }" text-anchor="middle">${name}</text></g>
${quantiles.map(row)}
</svg>`;
}
