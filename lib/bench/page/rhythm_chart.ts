/**
 * How the gaps between arrivals develop while answers stream.
 *
 * @module
 */
import { format } from "../format.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Scored } from "../scored.ts";
import { quantile } from "../statistics/statistics.ts";
import { heightFor, type Place, placedBadges } from "./badges.ts";
import {
  ACROSS,
  across,
  chart,
  HEIGHT,
  path,
  type Point,
  TOP,
  WIDTH,
} from "./chart.ts";
import { MOST_BANDS } from "./ecdf.ts";
import { areFarApart, linearScale, logScale, type Scale } from "./scale.ts";
import { dashes, seriesClass } from "./series.ts";

/** Slices of the time that a model's streams take. */
const SLICES = 24;

/** A slice of a model's streams: the middle of its time, and the gaps that ended in it, in ms. */
interface Slice {
  middle: number;
  gaps: number[];
}

/**
 * Draws each model's median gap over the time since the first token, with the band in which the middle eight of ten
 * lie; undefined where no answer came in pieces.
 */
export function rhythmChart(
  answers: readonly Scored[],
  models: number,
): Markup | undefined {
  const streams = answers.filter(({ measured }) =>
    measured?.itlMs.some((gap) => gap > 0)
  );
  const series = Array.from({ length: models }, (_, model) => ({
    model,
    slices: slicesOf(streams.filter(({ note }) => note.model === model)),
  })).filter(({ slices }) => slices.length > 0);
  if (series.length === 0) return undefined;
  const few = series.length <= MOST_BANDS;
  const bottom = TOP + Math.max(HEIGHT, heightFor(series.length));
  const x = axis(
    series.map(({ slices }) => slices.map(({ middle }) => middle)),
    ACROSS,
  );
  const y = axis(
    series.map(({ slices }) =>
      slices.map(({ gaps }) => quantile(gaps, few ? 0.9 : 0.5))
    ),
    [bottom, TOP],
  );
  const lineOf = (slices: readonly Slice[], q: number): Point[] =>
    slices.map(({ middle, gaps }) => [
      x.at(middle),
      y.at(quantile(gaps, q)),
    ]);
  const drawn = series.map(({ model, slices }) => {
    const median = lineOf(slices, 0.5);
    const band = [...lineOf(slices, 0.9), ...lineOf(slices, 0.1).reverse()];
    return {
      model,
      median,
      lines: markup`<g class="${seriesClass(model)}">${
        few ? markup`<path class="band" d="${path(band)}Z"/>` : ""
      }<path class="line" stroke-dasharray="${dashes(model)}" d="${
        path(median)
      }"/></g>`,
    };
  });
  return chart(
    "Gaps between arrivals over the time since the first token",
    {
      scale: x,
      title: "time since the first token",
      format: (value) => format(value, "ms"),
    },
    { scale: y, title: "ITL", format: (value) => format(value, "ms") },
    bottom,
    {
      lines: drawn.map(({ lines }) => lines),
      marks: [
        ...drawn.flatMap(({ model, median }) =>
          median.map(([x, y]) =>
            markup`<circle class="${seriesClass(model)}" cx="${
              across(x)
            }" cy="${y}" r="1.5"/>`
          )
        ),
        ...placedBadges(
          drawn.map(({ model, median }, i) => ({
            model,
            wishes: wishesOf(median, (i + 0.5) / series.length),
          })),
          [TOP, bottom - 8],
        ),
      ],
    },
  );
}

/** An axis from zero, or one of ratios where the greatest numbers of the series are far apart. */
function axis(
  series: readonly (readonly number[])[],
  range: readonly [number, number],
): Scale {
  const tops = series.map((values) => Math.max(...values));
  const greatest = Math.max(...tops);
  const least = Math.min(...series.flat().filter((value) => value > 0));
  return areFarApart(tops)
    ? logScale({ domain: [least / 1.1, greatest * 1.1], range })
    : linearScale({ domain: [0, Math.max(1, greatest)], range });
}

/** Where a line's letter may be: on any of its points, those nearest to a part of the whole width first. */
function wishesOf(line: readonly Point[], part: number): [Place, ...Place[]] {
  const far = ([x]: Point) => Math.abs(x - part * WIDTH);
  const [first = [0, 0], ...others] = [...line].sort((a, b) => far(a) - far(b));
  const place = ([x, y]: Point): Place => ({ x, y });
  return [place(first), ...others.map(place)];
}

function total(gaps: readonly number[]): number {
  return gaps.reduce((sum, gap) => sum + gap, 0);
}

/** The gaps of a model's streams, by when they ended. */
function slicesOf(streams: readonly Scored[]): Slice[] {
  const longest = Math.max(
    ...streams.map(({ measured }) => total(measured?.itlMs ?? [])),
  );
  if (longest <= 0) return [];
  const width = longest / SLICES;
  const slices = new Map<number, number[]>();
  for (const { measured } of streams) {
    let at = 0;
    for (const gap of measured?.itlMs ?? []) {
      at += gap;
      const slice = Math.min(SLICES - 1, Math.floor(at / width));
      const gaps = slices.get(slice) ?? [];
      slices.set(slice, gaps);
      gaps.push(gap);
    }
  }
  return [...slices].sort(([a], [b]) => a - b)
    .map(([slice, gaps]) => ({ middle: (slice + 0.5) * width, gaps }));
}
