/**
 * What all charts have: a frame with axes, and a colour and a stroke for each model.
 *
 * @module
 */
import { type Markup, markup } from "../markup.ts";
import type { Scale } from "./scale.ts";

/** Room of every chart, in its own units; the page makes it as wide as its column. */
export const WIDTH = 480;
/** Height of the charts with two axes. */
export const HEIGHT = 300;

/** Where the axes of a chart stand. */
export const PLOT: {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
} = { left: 52, right: WIDTH - 12, top: 12, bottom: HEIGHT - 44 };

/** How many models have a colour of their own. */
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
  /** Where numbers stand. */
  readonly scale: Scale;
  /** What stands beside the axis. */
  readonly title: string;
  /** How its numbers are written. */
  readonly format: (value: number) => string;
}

/** What is written below a tick; at the right end of a chart it stands to the left, where there is room. */
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

/** A model's colour and stroke, to stand before its name. */
export function swatch(model: number): Markup {
  return markup`<svg class="swatch ${
    seriesClass(model)
  }" viewBox="0 0 24 8" aria-hidden="true"><path class="line" stroke-dasharray="${
    dashes(model)
  }" d="M0 4H24"/></svg>`;
}
