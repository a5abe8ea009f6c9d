/**
 * What quality costs: one point for each model, with the intervals of both numbers.
 *
 * @module
 */
import { format, type Unit } from "../format.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Estimate } from "../statistics/estimate.ts";
import { bar, chart, endsOf, PLOT, type Point, seriesClass } from "./chart.ts";
import { fittingScale, linearScale } from "./scale.ts";

/** Height of a line of text. */
const LINE = 15;

/** One model's two numbers. */
export interface Spot {
  /** Index of the model. */
  readonly model: number;
  /** Full name. */
  readonly name: string;
  /** What it costs: less is better. */
  readonly price: Estimate;
  /** How good it is, 0 to 1. */
  readonly quality: Estimate;
}

/** What the axis of prices counts. */
export interface PriceAxis {
  /** Label under the axis. */
  readonly title: string;
  /** How its numbers are written. */
  readonly unit: Unit;
}

/** Draws quality over price; undefined when there is nothing to draw. */
export function scatterChart(
  price: PriceAxis,
  quality: string,
  spots: readonly Spot[],
): Markup | undefined {
  if (spots.length === 0) return undefined;
  const { left, right, top, bottom } = PLOT;
  const ends = spots.flatMap(({ price }) => endsOf(price));
  const x = fittingScale(ends, { range: [left + 10, right - 10] });
  const y = linearScale({ domain: [0, 1], range: [bottom, top + 14] });
  const labels = labelHeights(spots.map(({ price, quality }) => [
    x.at(price.value),
    y.at(quality.value),
  ]));
  const draw = ({ model, name, price, quality }: Spot, i: number): Markup => {
    const [cx, cy] = [x.at(price.value), y.at(quality.value)];
    const rightHalf = cx > (left + right) / 2;
    return markup`<g class="${seriesClass(model)}">${
      bar(price, x.at, (from, to) => `M${from} ${cy}H${to}`)
    }${
      bar(quality, y.at, (from, to) => `M${cx} ${from}V${to}`)
    }<circle cx="${cx}" cy="${cy}" r="5"/><text class="name" x="${
      cx + (rightHalf ? -9 : 9)
    }" y="${labels[i]}" text-anchor="${
      rightHalf ? "end" : "start"
    }">${name}</text></g>`;
  };
  return chart(
    `${quality} of each model over ${price.title}`,
    {
      scale: x,
      title: price.title,
      format: (value) => format(value, price.unit),
    },
    {
      scale: y,
      title: quality,
      format: (value) => format(value, "share"),
    },
    spots.map(draw),
  );
}

/** Position of each point's name: above the point, or lower so that names do not overlap. */
function labelHeights(points: readonly Point[]): number[] {
  const heights = points.map(([, y]) => y - 7);
  const order = points.map((_, i) => i).sort((a, b) =>
    (heights[a] ?? 0) - (heights[b] ?? 0)
  );
  let last = -Infinity;
  for (const i of order) {
    last = Math.max(heights[i] ?? 0, last + LINE);
    heights[i] = last;
  }
  return heights;
}
