/**
 * Finds room for the letters in a chart, so that none covers another on any screen.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import { across, NARROWEST, WIDTH } from "./chart.ts";
import { badge, seriesClass } from "./series.ts";

/** A place in a chart: across in its own units, down in px. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Room that a letter takes, in px. */
const SIZE = 19;
/** How far a letter is moved at a time, in px. */
const STEP = 6;

/** The height in px in which that many letters find room wherever they want to be. */
export function heightFor(letters: number): number {
  return 2 * SIZE * letters;
}

/**
 * Gives each letter the first of its wished places at which it touches no earlier one, else a place above or below its
 * first wish. Letters that are apart on the narrowest screen are so on each other one.
 */
export function placeBadges(
  wishes: readonly (readonly [Place, ...Place[]])[],
  [top, bottom]: readonly [top: number, bottom: number],
): Place[] {
  const placed: Place[] = [];
  const isFree = ({ x, y }: Place) =>
    placed.every((other) =>
      Math.abs(other.x - x) * NARROWEST / WIDTH >= SIZE ||
      Math.abs(other.y - y) >= SIZE
    );
  for (const places of wishes) {
    const found = [...places, ...beside(places[0], top, bottom)].find(isFree);
    placed.push(found ?? places[0]);
  }
  return placed;
}

/** Draws letters where they find room, each with a line to its first wish where it had to go elsewhere. */
export function placedBadges(
  series: readonly {
    readonly model: number;
    readonly wishes: readonly [Place, ...Place[]];
  }[],
  range: readonly [top: number, bottom: number],
): Markup[] {
  const places = placeBadges(series.map(({ wishes }) => wishes), range);
  return series.map(({ model, wishes }, i) => {
    const place = places[i] ?? wishes[0];
    const x = across(place.x);
    return markup`${
      wishes.includes(place)
        ? ""
        : markup`<line class="leader ${
          seriesClass(model)
        }" x1="${x}" x2="${x}" y1="${wishes[0].y}" y2="${place.y}"/>`
    }${badge(model, x, place.y)}`;
  });
}

/** Places above and below one, the nearest first, as far as the chart reaches. */
function beside({ x, y }: Place, top: number, bottom: number): Place[] {
  const count = Math.ceil((bottom - top) / STEP);
  return Array.from({ length: count }, (_, i) => (i + 1) * STEP)
    .flatMap((far) => [{ x, y: y - far }, { x, y: y + far }])
    .filter(({ y }) => y >= top && y <= bottom);
}
