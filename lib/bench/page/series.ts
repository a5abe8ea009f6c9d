/**
 * What tells a model from others in every chart: by its letter, its colour and its stroke.
 *
 * @module
 */
import { NameSet } from "../../core/data/names.ts";
import { type Markup, markup } from "../../core/text/markup.ts";

/** How many models get different colours. */
const COLORS = 8;
/** For eyes and printers that tell no colours apart. */
const DASHES = ["", "6 3", "2 3", "8 3 2 3", "12 4", "1 4", "4 4", "10 2 2 2"];
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Characters that a name has in the legend of a chart, where that still tells it from the others. */
const SHORT = 32;

/** The class that gives a model its colour. */
export function seriesClass(model: number): string {
  return `s${model % COLORS}`;
}

/** The stroke that tells a model's lines from others' without colour. */
export function dashes(model: number): string {
  const round = Math.floor(model / COLORS);
  return DASHES[(model + round) % DASHES.length] ?? "";
}

/** What is written at a model's lines and points: `A`, `B`, …, `Z`, `AA`, … */
export function letterOf(model: number): string {
  const rest = Math.floor(model / LETTERS.length);
  const last = LETTERS.charAt(model % LETTERS.length);
  return rest === 0 ? last : letterOf(rest - 1) + last;
}

/**
 * A model's letter in a ring of its colour.
 *
 * @param x position of its middle, with its unit where that is not px
 * @param y the same from the top, in px
 */
export function badge(model: number, x: number | string, y: number): Markup {
  return markup`<svg class="badge ${
    seriesClass(model)
  }" x="${x}" y="${y}"><circle r="8"/><text y="4" text-anchor="middle">${
    letterOf(model)
  }</text></svg>`;
}

/** A model's letter, for before its name where no line is meant. */
export function letter(model: number): Markup {
  return markup`<svg class="swatch" width="18" height="18" aria-hidden="true">${
    badge(model, 9, 9)
  }</svg>`;
}

/** A model's letter and a piece of its line, for before its name. */
function swatch(model: number): Markup {
  return markup`<svg class="swatch ${
    seriesClass(model)
  }" width="52" height="18" aria-hidden="true">${
    badge(model, 9, 9)
  }<path class="line" stroke-dasharray="${dashes(model)}" d="M20 9H52"/></svg>`;
}

/**
 * The names of models, each behind its swatch.
 *
 * @param names of all models
 * @param models indices of those to tell; all when absent
 */
export function legend(
  names: readonly string[],
  models: readonly number[] = names.map((_, model) => model),
): Markup {
  return markup`
<ul class="legend">${
    models.map((model) =>
      markup`<li>${swatch(model)} <span>${names[model]}</span></li>`
    )
  }</ul>`;
}

/** The heading above two models, or above one model twice; `models` are all names. */
export function pairHeading(
  first: string,
  second: string,
  models: readonly string[],
): Markup {
  const short = shortNames(models);
  const named = (name: string) => {
    const model = models.indexOf(name);
    return markup`<span>${letter(model)} ${short[model]}</span>`;
  };
  return markup`<h3>${named(second)} against ${
    first === second ? "itself" : named(first)
  }</h3>`;
}

/** Names without their middle where they are long, unless two would then be the same. */
export function shortNames(names: readonly string[]): readonly string[] {
  const short = names.map((name) => {
    const characters = [...name];
    return characters.length <= SHORT ? name : [
      ...characters.slice(0, SHORT / 2 - 1),
      "…",
      ...characters.slice(-SHORT / 2),
    ].join("");
  });
  return new NameSet(short).size === new NameSet(names).size ? short : names;
}
