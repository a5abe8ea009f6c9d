/**
 * What all charts have: a frame with axes. Lines stretch to the width of the page; letters, numbers and points keep
 * their size, so across everything is a share of the width, and downwards px.
 *
 * @module
 */
import type { Estimate } from "../statistics/estimate.ts";
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Scale } from "./scale.ts";

/** Width of every chart between its axes, in its own units. */
export const WIDTH = 1000;
/** The same in px on the narrowest screen, of 360 px. */
export const NARROWEST = 220;
/** Where charts begin, in px from the top: the title of their upright axis is above. */
export const TOP = 26;
/** Height of the charts with two axes, in px. */
export const HEIGHT = 230;

/** Where the numbers of an axis are: its ends are left to the letters of points there. */
export const ACROSS: readonly [number, number] = [0.04 * WIDTH, 0.97 * WIDTH];

/** Room below a chart for its numbers and title, in px. */
const BELOW = 44;
/** Room that a character takes at most, in px. */
const CHARACTER = 7.2;
/** Room between two numbers, in px. */
const GAP = 6;

/** A place in a chart. */
export type Point = readonly [x: number, y: number];

/** The line through points, as the `d` of a path. */
export function path(points: readonly Point[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");
}

/** A position across as a share of the width, for what does not stretch. */
export function across(x: number): string {
  return `${Math.round(x * 1e4 / WIDTH) / 100}%`;
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

/** What is drawn between the axes. */
export interface Drawing {
  /** Lines and areas, which stretch. */
  readonly lines: readonly Markup[];
  /** Points and letters, which do not. */
  readonly marks?: readonly Markup[];
}

/** What is to the left of a chart: texts that take a width, in px. */
export interface Margin {
  readonly width: number;
  readonly texts: Markup;
}

/** A chart between two axes, with a text that tells those who do not see it what it shows. */
export function chart(
  description: string,
  x: Axis,
  y: Axis,
  bottom: number,
  drawing: Drawing,
): Markup {
  const ticks = y.scale.ticks.map((tick) =>
    [y.scale.at(tick), y.format(tick)] as const
  );
  const width = 10 +
    Math.ceil(
      Math.max(...ticks.map(([, text]) => text.length)) * CHARACTER,
    );
  const texts = markup`${
    ticks.map(([at, text]) =>
      markup`<text x="${width - 10}" y="${
        at + 4
      }" text-anchor="end">${text}</text>`
    )
  }`;
  const lines = markup`${
    ticks.map(([at]) => markup`<path d="M0 ${at}H${WIDTH}"/>`)
  }<path class="axis" d="M0 ${TOP}V${bottom}"/>`;
  return frame(description, x, [TOP, bottom], { width, texts }, {
    lines: [markup`<g class="grid">${lines}</g>`, ...drawing.lines],
    marks: [
      markup`<text x="0" y="12">${y.title}</text>`,
      ...drawing.marks ?? [],
    ],
  });
}

/** A chart over one axis, from one height to another. */
export function frame(
  description: string,
  x: Axis,
  [top, bottom]: readonly [top: number, bottom: number],
  margin: Margin,
  { lines, marks = [] }: Drawing,
): Markup {
  const height = bottom + BELOW;
  const { ticks, at } = x.scale;
  return markup`
<div class="chart" role="img" aria-label="${description}">
<svg class="margin" width="${margin.width}" height="${height}">${margin.texts}</svg>
<svg class="plot" height="${height}">
<svg viewBox="0 0 ${WIDTH} ${height}" preserveAspectRatio="none">
<g class="grid">${
    ticks.map((tick) => markup`<path d="M${at(tick)} ${top}V${bottom}"/>`)
  }<path class="axis" d="M0 ${bottom}H${WIDTH}"/></g>
${lines}
</svg>
${tickTexts(x, bottom + 20)}<text x="50%" y="${
    height - 6
  }" text-anchor="middle">${x.title}</text>
${marks}
</svg></div>`;
}

/** The numbers below an axis: all, or every second, third, …, so that they are apart on the narrowest screen, too. */
function tickTexts({ scale, format }: Axis, y: number): Markup[] {
  const all = scale.ticks.map((tick) => {
    const text = format(tick);
    const middle = scale.at(tick) * NARROWEST / WIDTH;
    const half = text.length * CHARACTER / 2;
    const atEnd = middle + half > NARROWEST + GAP;
    return {
      from: middle - (atEnd ? 2 * half : half),
      to: middle + (atEnd ? 0 : half),
      text: markup`<text x="${across(scale.at(tick))}" y="${y}" text-anchor="${
        atEnd ? "end" : "middle"
      }">${text}</text>`,
    };
  });
  for (let every = 1; every < all.length; every++) {
    const kept = all.filter((_, i) => i % every === 0);
    const apart = kept.every(({ from }, i) =>
      i === 0 || from - (kept[i - 1]?.to ?? 0) >= GAP
    );
    if (apart) return kept.map(({ text }) => text);
  }
  return all.slice(0, 1).map(({ text }) => text);
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
