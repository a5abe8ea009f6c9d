/**
 * The distribution of a time: for each time, the share of answers that took no longer.
 *
 * @module
 */
import { format } from "../format.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import { chart, dashes, path, PLOT, type Point, seriesClass } from "./chart.ts";
import { fittingScale, linearScale } from "./scale.ts";

const MOST_STEPS = 400;

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
 * Draws the distributions as steps with their 95 % bands (Dvoretzky, Kiefer, Wolfowitz); undefined when there is
 * nothing to draw.
 */
export function ecdfChart(
  name: string,
  all: readonly Times[],
): Markup | undefined {
  const series = all.filter(({ values }) => values.length > 0);
  const values = series.flatMap(({ values }) => values);
  if (values.length === 0) return undefined;
  const { left, right, top, bottom } = PLOT;
  const x = fittingScale(values, { range: [left, right] });
  const y = linearScale({ domain: [0, 1], range: [bottom, top] });
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
    const line = [[left, y.at(0)], ...corners(0), [right, y.at(1)]] as const;
    return markup`<g class="${seriesClass(model)}"><path class="band" d="${
      path(band)
    }Z"/><path class="line" stroke-dasharray="${dashes(model)}" d="${
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
    series.map(draw),
  );
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
