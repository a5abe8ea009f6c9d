/**
 * When the chunks of an answer arrived, as a picture.
 *
 * @module
 */
import { type Markup, markup } from "../../core/text/markup.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import { countText, spanText } from "./format.ts";

/** Marks of a picture at most; chunks of the same mark are added. */
const MARKS = 300;
const WIDTH = 1200;
const HEIGHT = 60;
/** The least height of a mark. */
const LEAST = 4;

/** The rhythm of an answer. */
export interface Rhythm {
  readonly total: number;
  /** Null if nothing arrived. */
  readonly first: number | null;
  readonly chunks: number;
  readonly characters: number;
  /** The longest time without a chunk after the first one, in ms. */
  readonly pause: number;
  /** Characters by mark; undefined where none arrived. */
  readonly marks: readonly (number | undefined)[];
}

/** Reads when the chunks of an answer arrived. */
export function rhythmOf({ timing }: Pick<Exchange, "timing">): Rhythm {
  const { deltas } = timing;
  const last = deltas.at(-1)?.[0] ?? 0;
  const total = Math.max(timing.total_ms, last, 1);
  const marks: (number | undefined)[] = Array(MARKS).fill(undefined);
  let characters = 0;
  let pause = 0;
  let before: number | undefined;
  for (const [at, length] of deltas) {
    const mark = Math.min(
      MARKS - 1,
      Math.max(0, Math.floor(at / total * MARKS)),
    );
    marks[mark] = (marks[mark] ?? 0) + length;
    characters += length;
    pause = Math.max(pause, at - (before ?? at));
    before = at;
  }
  const first = timing.first_token_ms;
  return { total, first, chunks: deltas.length, characters, pause, marks };
}

/** The picture with its time axis; nothing for an answer without chunks. */
export function waterfall(
  exchange: Pick<Exchange, "timing">,
): Markup | undefined {
  const rhythm = rhythmOf(exchange);
  const { total, first, chunks, characters, marks } = rhythm;
  if (chunks === 0) return undefined;
  const at = first === null ? undefined : first / total * WIDTH;
  const summary = `${countText(chunks)} chunks with ${
    countText(characters)
  } characters; the first after ${spanText(first)}, the end after ${
    spanText(total)
  }`;
  return markup`<figure class="waterfall">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${summary}">
${
    at === undefined
      ? undefined
      : markup`<rect class="wait" x="0" y="0" width="${
        round(at)
      }" height="${HEIGHT}"/>`
  }${bars(marks)}${
    at === undefined
      ? undefined
      : markup`<line class="first" x1="${round(at)}" x2="${
        round(at)
      }" y1="0" y2="${HEIGHT}" vector-effect="non-scaling-stroke"/>`
  }</svg>
<figcaption><svg class="times"><text x="0" y="12">0</text>${
    first === null ? undefined : firstMarkup(first, first / total)
  }<text x="100%" y="12" text-anchor="end">${
    spanText(total)
  }</text></svg></figcaption></figure>`;
}

/** The time of the first token at its line, as near as the ends of the axis allow. */
function firstMarkup(first: number, share: number): Markup {
  const [at, anchor] = share < .15
    ? [Math.max(share, .04), "start"]
    : share > .65
    ? [Math.min(share, .8), "end"]
    : [share, "middle"];
  return markup`<text x="${
    round(at * 100)
  }%" y="12" text-anchor="${anchor}">first ${spanText(first)}</text>`;
}

function bars(marks: Rhythm["marks"]): Markup[] {
  const most = marks.reduce<number>((max, mark) => Math.max(max, mark ?? 0), 1);
  const width = WIDTH / marks.length;
  return marks.flatMap((mark, i) => {
    if (mark === undefined) return [];
    const height = Math.max(LEAST, mark / most * HEIGHT);
    return [
      markup`<rect class="chunk" x="${round(i * width)}" y="${
        round(HEIGHT - height)
      }" width="${round(Math.max(1, width * .8))}" height="${round(height)}"/>`,
    ];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
