/**
 * How the gaps between arrivals develop while answers stream.
 *
 * @module
 */
import { format } from "../format.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Scored } from "../scored.ts";
import { quantile } from "../statistics/statistics.ts";
import { chart, dashes, path, PLOT, type Point, seriesClass } from "./chart.ts";
import { linearScale } from "./scale.ts";

/** Slices of time along the axis. */
const SLICES = 24;

/** A slice of a model's streams: when it begins, and the gaps that ended in it, in ms. */
interface Slice {
  from: number;
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
    (measured?.itlMs.length ?? 0) > 0
  );
  const longest = Math.max(
    ...streams.map(({ measured }) => total(measured?.itlMs ?? [])),
  );
  if (streams.length === 0 || longest <= 0) return undefined;
  const series = Array.from({ length: models }, (_, model) => ({
    model,
    slices: slicesOf(
      streams.filter(({ note }) => note.model === model),
      longest / SLICES,
    ),
  }));
  const tops = series.flatMap(({ slices }) =>
    slices.map(({ gaps }) => quantile(gaps, 0.9))
  );
  const { left, right, top, bottom } = PLOT;
  const x = linearScale({ domain: [0, longest], range: [left, right] });
  const y = linearScale({
    domain: [0, Math.max(1, ...tops)],
    range: [bottom, top],
  });
  const width = longest / SLICES;
  const draw = ({ model, slices }: typeof series[number]): Markup => {
    const line = (q: number): Point[] =>
      slices.map(({ from, gaps }) => [
        x.at(from + width / 2),
        y.at(quantile(gaps, q)),
      ]);
    const band = [...line(0.9), ...line(0.1).reverse()];
    return markup`<g class="${seriesClass(model)}"><path class="band" d="${
      path(band)
    }Z"/><path class="line" stroke-dasharray="${dashes(model)}" d="${
      path(line(0.5))
    }"/>${
      line(0.5).map(([x, y]) => markup`<circle cx="${x}" cy="${y}" r="1.5"/>`)
    }</g>`;
  };
  return chart(
    "Gaps between arrivals over the time since the first token",
    {
      scale: x,
      title: "time since the first token",
      format: (value) => format(value, "ms"),
    },
    { scale: y, title: "ITL", format: (value) => format(value, "ms") },
    series.filter(({ slices }) => slices.length > 0).map(draw),
  );
}

function total(gaps: readonly number[]): number {
  return gaps.reduce((sum, gap) => sum + gap, 0);
}

function slicesOf(streams: readonly Scored[], width: number): Slice[] {
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
    .map(([slice, gaps]) => ({ from: slice * width, gaps }));
}
