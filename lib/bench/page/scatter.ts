/**
 * What quality costs: one point for each model, with the intervals of both numbers.
 *
 * @module
 */
import { format, type Unit } from "../format.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Estimate } from "../statistics/estimate.ts";
import { heightFor, placeBadges } from "./badges.ts";
import {
  ACROSS,
  across,
  bar,
  chart,
  endsOf,
  HEIGHT,
  TOP,
  WIDTH,
} from "./chart.ts";
import { fittingScale, linearScale } from "./scale.ts";
import { badge, seriesClass } from "./series.ts";

/** Where a point's letter is put beside it, in px. */
const BESIDE = { x: 14, y: -13 };

/** One model's two numbers. */
export interface Spot {
  /** Index of the model. */
  readonly model: number;
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
  const bottom = TOP + Math.max(HEIGHT, heightFor(spots.length));
  const ends = spots.flatMap(({ price }) => endsOf(price));
  const x = fittingScale(ends, { range: [ACROSS[0], 0.92 * WIDTH] });
  const y = linearScale({ domain: [0, 1], range: [bottom, TOP + 14] });
  const at = spots.map(({ price, quality }) => ({
    x: x.at(price.value),
    y: y.at(quality.value),
  }));
  const letters = placeBadges(
    at.map(({ x, y }) => [{ x, y: y + BESIDE.y }]),
    [TOP + 8, bottom - 8],
  );
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
    bottom,
    {
      lines: spots.map(({ model, price, quality }, i) => {
        const { x: cx = 0, y: cy = 0 } = at[i] ?? {};
        return markup`<g class="${seriesClass(model)}">${
          bar(price, x.at, (from, to) => `M${from} ${cy}H${to}`)
        }${bar(quality, y.at, (from, to) => `M${cx} ${from}V${to}`)}</g>`;
      }),
      marks: [
        ...at.map(({ x, y }, i) =>
          markup`<circle class="${seriesClass(spots[i]?.model ?? 0)}" cx="${
            across(x)
          }" cy="${y}" r="4.5"/>`
        ),
        ...at.map(({ x, y }, i) => {
          const model = spots[i]?.model ?? 0;
          const down = (letters[i]?.y ?? y) - y;
          return markup`<svg class="${seriesClass(model)}" x="${
            across(x)
          }" y="${y}"><path class="leader" d="M0 0L${BESIDE.x} ${down}"/>${
            badge(model, BESIDE.x, down)
          }</svg>`;
        }),
      ],
    },
  );
}
