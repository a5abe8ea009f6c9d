/**
 * The distribution of a time: for each time, the share of answers that took no longer.
 *
 * @module
 */
import { format } from "../format.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import { heightFor, type Place, placedBadges } from "./badges.ts";
import {
  ACROSS,
  chart,
  HEIGHT,
  path,
  type Point,
  TOP,
  WIDTH,
} from "./chart.ts";
import { fittingScale, linearScale, type Scale } from "./scale.ts";
import { dashes, seriesClass } from "./series.ts";

const MOST_STEPS = 400;

/** With more curves their bands would hide each other. */
export const MOST_BANDS = 3;

/** One model's times. */
export interface Times {
  /** Index of the model. */
  readonly model: number;
  /** In ms. */
  readonly values: readonly number[];
  /** How many of them are independent observations: repeats of an item are not. */
  readonly independent: number;
}

/**
 * Draws the distributions as steps, a few with their 95 % bands (Dvoretzky, Kiefer, Wolfowitz); undefined when there
 * is nothing to draw.
 */
export function ecdfChart(
  name: string,
  all: readonly Times[],
): Markup | undefined {
  const series = all.filter(({ values }) => values.length > 0);
  const values = series.flatMap(({ values }) => values);
  if (values.length === 0) return undefined;
  const bottom = TOP + Math.max(HEIGHT, heightFor(series.length));
  const x = fittingScale(values, { range: ACROSS });
  const y = linearScale({ domain: [0, 1], range: [bottom, TOP] });
  const draw = ({ model, values, independent }: Times): Markup => {
    const steps = stepsOf(values);
    const corners = (shift: number): Point[] => {
      const at = (part: number) => y.at(Math.min(1, Math.max(0, part + shift)));
      return steps.flatMap(([value, before, after]): Point[] => [
        [x.at(value), at(before)],
        [x.at(value), at(after)],
      ]);
    };
    const half = Math.sqrt(Math.log(2 / 0.05) / (2 * independent));
    const band = [...corners(half), ...corners(-half).reverse()];
    const line = [[0, y.at(0)], ...corners(0), [WIDTH, y.at(1)]] as const;
    return markup`<g class="${seriesClass(model)}">${
      series.length > MOST_BANDS
        ? ""
        : markup`<path class="band" d="${path(band)}Z"/>`
    }<path class="line" stroke-dasharray="${dashes(model)}" d="${
      path(line)
    }"/></g>`;
  };
  return chart(
    `Share of answers by ${name}`,
    { scale: x, title: name, format: (value) => format(value, "ms") },
    {
      scale: y,
      title: "share of answers",
      format: (value) => format(value, "share"),
    },
    bottom,
    {
      lines: series.map(draw),
      marks: placedBadges(
        series.map(({ model, values }, i) => ({
          model,
          wishes: wishesOf(values, (i + 0.5) / series.length, x, y),
        })),
        [TOP, bottom],
      ),
    },
  );
}

/** Where a curve's letter may be: on the curve, first so far below its top. */
function wishesOf(
  values: readonly number[],
  below: number,
  x: Scale,
  y: Scale,
): [Place, ...Place[]] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): Place => {
    const value = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return { x: x.at(value), y: y.at(share) };
  };
  const others = Array.from({ length: 9 }, (_, i) => at((9 - i) / 10));
  return [at(1 - below), ...others];
}

/** Where the share rises, and from what to what; a page needs no more steps than a screen has room for. */
function stepsOf(values: readonly number[]): [number, number, number][] {
  const sorted = [...values].sort((a, b) => a - b);
  const count = Math.min(sorted.length, MOST_STEPS);
  return Array.from({ length: count }, (_, i) => {
    const [before, after] = [i, i + 1].map((i) =>
      Math.round(i * sorted.length / count)
    ) as [number, number];
    const value = sorted[after - 1] ?? NaN;
    return [value, before / sorted.length, after / sorted.length];
  });
}
