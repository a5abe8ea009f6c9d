/**
 * What all charts have: a frame with axes, and a colour and a stroke for each model.
 *
 * @module
 */
import type { Estimate } from "../statistics/estimate.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Scale } from "./scale.ts";

/** Room of every chart, in its own units; the page makes it as wide as its column. */
export const WIDTH = 480;
/** Height of the charts with two axes. */
export const HEIGHT = 300;

/** Positions of the axes of a chart. */
export const PLOT: {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
} = { left: 52, right: WIDTH - 12, top: 12, bottom: HEIGHT - 44 };

/** How many models get different colours. */
const COLORS = 8;
/** For eyes and printers that tell no colours apart. */
const DASHES = ["", "6 3", "2 3", "8 3 2 3", "12 4", "1 4", "4 4", "10 2 2 2"];

/** The class that gives a model its colour. */
export function seriesClass(model: number): string {
  return `s${model % COLORS}`;
}

/** The stroke that tells a model's lines from others' without colour. */
export function dashes(model: number): string {
  return DASHES[model % DASHES.length] ?? "";
}

/** A place in a chart. */
export type Point = readonly [x: number, y: number];

/** The line through points, as the `d` of a path. */
export function path(points: readonly Point[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");
}

/** One axis: its scale, what its numbers are, and how they are written. */
export interface Axis {
  /** Scale of the numbers. */
  readonly scale: Scale;
  /** Label beside the axis. */
  readonly title: string;
  /** How its numbers are written. */
  readonly format: (value: number) => string;
}

/** The label below a tick; at the right end of a chart it is to the left of the tick, where there is room. */
export function tickText(x: number, y: number, text: string): Markup {
  const [at, anchor] = x > WIDTH - 24 ? [WIDTH, "end"] : [x, "middle"];
  return markup`<text x="${at}" y="${y}" text-anchor="${anchor}">${text}</text>`;
}

/** A chart between two axes, with a text that tells those who do not see it what it shows. */
export function chart(
  description: string,
  x: Axis,
  y: Axis,
  body: readonly Markup[],
): Markup {
  const { left, right, top, bottom } = PLOT;
  return markup`
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${description}">
<g class="grid">${
    y.scale.ticks.map((tick) => {
      const at = y.scale.at(tick);
      return markup`<path d="M${left} ${at}H${right}"/><text x="${
        left - 6
      }" y="${at + 4}" text-anchor="end">${y.format(tick)}</text>`;
    })
  }${
    x.scale.ticks.map((tick) => {
      const at = x.scale.at(tick);
      return markup`<path d="M${at} ${top}V${bottom}"/>${
        tickText(at, bottom + 16, x.format(tick))
      }`;
    })
  }<path class="axis" d="M${left} ${top}V${bottom}H${right}"/>
<text class="title" x="${(left + right) / 2}" y="${
    HEIGHT - 8
  }" text-anchor="middle">${x.title}</text>
<text class="title" transform="rotate(-90)" x="${
    -(top + bottom) / 2
  }" y="11" text-anchor="middle">${y.title}</text></g>
${body}
</svg>`;
}

/**
 * The bar of an interval along a line: dashed to the chart's edge where an end is open, none where both are.
 *
 * @param at position of a number on the line
 * @param d the path from one place on the line to another
 */
export function bar(
  { value, low, high }: Estimate,
  at: (value: number) => number,
  d: (from: number, to: number) => string,
): Markup {
  if (low === undefined && high === undefined) return markup``;
  const [from, to] = [at(low ?? value), at(high ?? value)];
  const open = low === undefined
    ? d(at(-Infinity), at(value))
    : high === undefined
    ? d(at(value), at(Infinity))
    : undefined;
  return markup`<path class="bar" d="${d(from, to)}"/>${
    open === undefined ? "" : markup`<path class="bar open" d="${open}"/>`
  }`;
}

/** The ends that an interval has, and its value: what an axis is to span. */
export function endsOf({ value, low, high }: Estimate): number[] {
  return [low ?? value, value, high ?? value];
}

/** A chart with its heading and what there is to say about it. */
export function figure(
  title: string,
  note: string,
  content: Markup,
): Markup {
  return markup`
<figure><figcaption><h3>${title}</h3><p>${note}</p></figcaption>${content}</figure>`;
}

/** The names of the models in their colours and strokes. */
export function legend(models: readonly string[]): Markup {
  return markup`
<ul class="legend">${
    models.map((model, i) => markup`<li>${swatch(i)} ${model}</li>`)
  }</ul>`;
}

/** A sample of a model's colour and stroke, for before its name. */
export function swatch(model: number): Markup {
  return markup`<svg class="swatch ${
    seriesClass(model)
  }" viewBox="0 0 24 8" aria-hidden="true"><path class="line" stroke-dasharray="${
    dashes(model)
  }" d="M0 4H24"/></svg>`;
}
