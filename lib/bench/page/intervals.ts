/**
 * Quantiles as points with their intervals as bars, model by model.
 *
 * @module
 */
import { format, formatEstimate } from "../format.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Distribution } from "../statistics/statistics.ts";
import { across, bar, endsOf, frame, WIDTH } from "./chart.ts";
import { fittingScale } from "./scale.ts";
import { badge, seriesClass } from "./series.ts";

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
const TOP = 4;
/** Room for the name of the quantile and a letter, in px. */
const MARGIN = 66;

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
  const x = fittingScale(ends, { range: [0, WIDTH] });
  const group = models.length * ROW + GROUP;
  const bottom = TOP + quantiles.length * group;
  const all = quantiles.flatMap((which, g) =>
    models.map(({ model, name, times }, i) => ({
      model,
      which,
      time: times[which],
      title: `${name} ${which}: ${formatEstimate(times[which], "ms")}`,
      y: TOP + g * group + (i + 0.5) * ROW + GROUP / 2,
    }))
  );
  const texts = markup`${
    quantiles.map((which, g) =>
      markup`<text x="0" y="${TOP + (g + 0.5) * group + 4}">${which}</text>`
    )
  }${all.map(({ model, y }) => badge(model, MARGIN - 18, y))}`;
  return frame(
    `${name}: quantiles of each model`,
    { scale: x, title: name, format: (value) => format(value, "ms") },
    [TOP, bottom],
    { width: MARGIN, texts },
    {
      lines: all.map(({ model, time, y }) =>
        markup`<g class="${seriesClass(model)}">${
          bar(time, x.at, (from, to) => `M${from} ${y}H${to}`)
        }</g>`
      ),
      marks: all.map(({ model, time, title, y }) =>
        markup`<circle class="${seriesClass(model)}" cx="${
          across(x.at(time.value))
        }" cy="${y}" r="4"><title>${title}</title></circle>`
      ),
    },
  );
}
