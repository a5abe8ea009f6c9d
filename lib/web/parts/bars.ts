/**
 * Bar charts as SVG, each bar with its number beside it.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";

/** A bar. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** The value as it is shown. */
  readonly text: string;
}

/** Sizes in the chart's own units, which are pixels where there is room. */
/** For a wide page and for a narrow one, as texts shrink with their picture. */
const WIDTHS = { broad: 960, narrow: 340 } as const;
const HEIGHT = 200;
const TOP = 20;
const BOTTOM = 22;
const NAMES_EACH = 64;
const TEXT_EACH = 66;

/** Upright bars in the order of time, with the numbers of the largest. */
export function columnChart(
  bars: readonly Bar[],
  description: string,
): Markup {
  return markup`${columns(bars, description, "broad")}${
    columns(bars, description, "narrow")
  }`;
}

function columns(
  bars: readonly Bar[],
  description: string,
  size: keyof typeof WIDTHS,
): Markup {
  const all = WIDTHS[size];
  const most = Math.max(...bars.map(({ value }) => value)) || 1;
  const step = all / bars.length;
  const width = Math.max(1, Math.min(step * .7, 48));
  const height = HEIGHT - TOP - BOTTOM;
  const named = Math.ceil(NAMES_EACH / step);
  const shown = numbered(bars, step);
  return markup`<svg class="columns ${size}" viewBox="0 0 ${all} ${HEIGHT}" role="img" aria-label="${description}">
<path class="axis" d="M0 ${HEIGHT - BOTTOM + .5}H${all}"/>${
    bars.map(({ name, value, text }, i) => {
      const middle = (i + .5) * step;
      const tall = Math.max(value > 0 ? 1 : 0, value / most * height);
      const top = HEIGHT - BOTTOM - tall;
      return markup`<g><title>${name}: ${text}</title><rect x="${
        round(middle - width / 2)
      }" y="${round(top)}" width="${round(width)}" height="${
        round(tall)
      }" rx="${Math.min(2, width / 4)}"/>${
        shown.has(i)
          ? markup`<text class="value" ${
            anchored(middle, text.length * 3.5, all)
          } y="${round(top - 5)}">${text}</text>`
          : undefined
      }${
        (bars.length - 1 - i) % named === 0
          ? markup`<text ${anchored(middle, name.length * 3.5, all)} y="${
            HEIGHT - 6
          }">${name}</text>`
          : undefined
      }</g>`;
    })
  }</svg>`;
}

/** Where a text is that would be in the middle, if there is room on both sides. */
function anchored(middle: number, half: number, all: number): Markup {
  if (middle < half) return markup`x="0" text-anchor="start"`;
  if (middle > all - half) return markup`x="${all}" text-anchor="end"`;
  return markup`x="${round(middle)}" text-anchor="middle"`;
}

/** The bars whose numbers are shown: all where there is room, else the largest that are apart. */
function numbered(bars: readonly Bar[], step: number): ReadonlySet<number> {
  const apart = Math.ceil(TEXT_EACH / step);
  const shown = new Set<number>();
  const order = bars.map((_, i) => i).filter((i) => (bars[i]?.value ?? 0) > 0)
    .sort((a, b) => (bars[b]?.value ?? 0) - (bars[a]?.value ?? 0));
  for (const i of order) {
    let near = false;
    for (let j = i - apart + 1; j < i + apart; j++) near ||= shown.has(j);
    if (!near) shown.add(i);
  }
  return shown;
}

/** Lying bars, one below the other; a list, so that their names can be long. */
export function barList(bars: readonly Bar[]): Markup {
  const most = Math.max(...bars.map(({ value }) => value)) || 1;
  return markup`<ul class="bars">${
    bars.map(({ name, value, text }) => {
      const share = Math.max(value > 0 ? .4 : 0, value / most * 100);
      return markup`<li><span class="clip">${name}</span><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${
        round(share)
      }" height="10"/></svg><span class="num">${text}</span></li>`;
    })
  }</ul>`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
