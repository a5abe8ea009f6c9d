/**
 * The steps of a run over time, as SVG: a bar for each answer, those that were under way at the same time in lanes.
 *
 * @module
 */
import { type Markup, markup } from "../../../core/text/markup.ts";
import type { Run } from "../../../history/line/run.ts";
import {
  type PlacedStep,
  placedSteps,
} from "../../../history/runs/run_steps.ts";
import type { RunStep } from "../../../history/runs/step.ts";
import { modelName } from "../../parts/exchange_facts.ts";
import { oneLine } from "../../../core/text/text.ts";
import { spanText } from "../../parts/format.ts";
import { runTime } from "./head.ts";

/** Sizes in the chart's own units, which are pixels where there is room. */
const WIDTH = 1200;
const LANE = 26;
const BAR = 16;
const AXIS = 24;
/** Lanes that are drawn; further steps share the last one. */
const MOST_LANES = 12;
/** What is narrower than this is drawn together with its neighbour. */
const NARROW = 1.5;
/** Marks of the axis. */
const TICKS = 8;
const NICE_MS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 4, 6, 12, 24].map((hours) => hours * 3_600_000),
];

/** Steps that are drawn as one bar. */
interface Drawn {
  readonly lane: number;
  readonly steps: PlacedStep[];
  readonly from: number;
  to: number;
  /** The first number of the steps. */
  readonly number: number;
}

/** Draws the run; at most as many bars as there is room for, whatever the number of steps. */
export function timelineChart(
  run: Run | undefined,
  steps: readonly RunStep[],
): Markup {
  const { began, ended } = runTime(run, steps);
  const span = Math.max(1, ended - began);
  const x = (time: number) => (time - began) / span * WIDTH;
  const placed = placedSteps(steps);
  const lanes = placed.reduce((most, { lane }) => Math.max(most, lane + 1), 1);
  const drawn = Math.min(lanes, MOST_LANES);
  const height = drawn * LANE + AXIS;
  const bars = gathered(placed, x);
  return markup`<figure class="card chart"><figcaption>Each bar is an answer: pale until its first token. On the lines between them the command works by itself.${
    lanes > MOST_LANES
      ? ` At most ${lanes} at once; the last lane has all beyond ${MOST_LANES}.`
      : ""
  }</figcaption>
<div class="wide" tabindex="0" role="group" aria-label="Timeline"><svg class="timeline" viewBox="0 0 ${WIDTH} ${height}" role="group" aria-label="The steps over time; the table below has the same">${
    axis(span, height)
  }${ownWork(bars)}${bars.map((one) => bar(one, x))}</svg></div></figure>
`;
}

/** Puts steps of a lane together that are too narrow to be seen apart. */
function gathered(
  placed: readonly PlacedStep[],
  x: (time: number) => number,
): Drawn[] {
  const all: Drawn[] = [];
  const last: (Drawn | undefined)[] = [];
  for (const [i, one] of placed.entries()) {
    const lane = Math.min(one.lane, MOST_LANES - 1);
    const [from, to] = [x(one.step.began), x(one.step.ended)];
    const before = last[lane];
    const isNear = before !== undefined && from - before.to < NARROW &&
      (to - from < NARROW || before.to - before.from < NARROW);
    if (before !== undefined && isNear) {
      before.steps.push(one);
      before.to = Math.max(before.to, to);
      continue;
    }
    const drawn = { lane, steps: [one], from, to, number: i + 1 };
    all.push(drawn);
    last[lane] = drawn;
  }
  return all;
}

/** A line from the beginning to the first bar, and from each bar to the next one of its lane. */
function ownWork(bars: readonly Drawn[]): Markup {
  const last: (Drawn | undefined)[] = [];
  const lines = bars.map((one) => {
    const before = last[one.lane];
    last[one.lane] = one;
    const from = before?.to ?? (one.lane === 0 ? 0 : one.from);
    return one.from <= from
      ? ""
      : `M${round(from)} ${(one.lane + .5) * LANE}H${round(one.from)}`;
  });
  return markup`<path class="own" d="${lines.join("") || "M0 0"}"/>`;
}

function bar(
  { lane, steps, from, to, number }: Drawn,
  x: (time: number) => number,
): Markup {
  const y = lane * LANE + (LANE - BAR) / 2;
  const width = Math.max(1, to - from);
  const [{ step } = { step: undefined }] = steps;
  if (step === undefined) return markup``;
  const failed = steps.some(({ step: { status } }) =>
    status === "error" || status === "truncated"
  );
  const { firstTokenMs } = step;
  const first = steps.length > 1 || firstTokenMs === null
    ? from
    : Math.min(to, x(step.began + firstTokenMs));
  const title = steps.length > 1
    ? `${steps.length} steps from step ${number} on`
    : titleOf(steps[0], number);
  return markup`<a href="#step-${number}" tabindex="-1"${
    failed ? markup` class="failed"` : undefined
  }><title>${title}</title><rect class="waiting" x="${
    round(from)
  }" y="${y}" width="${
    round(width)
  }" height="${BAR}" rx="2"/><rect class="writing" x="${
    round(first)
  }" y="${y}" width="${
    round(Math.max(first === from ? 1 : 0, from + width - first))
  }" height="${BAR}" rx="2"/></a>`;
}

function titleOf(one: PlacedStep | undefined, number: number): string {
  if (one === undefined) return "";
  const { step, wait } = one;
  const { began, ended, firstTokenMs, calls } = step;
  return [
    `Step ${number}: ${oneLine(modelName(step))}, ${spanText(ended - began)}`,
    ...firstTokenMs === null ? [] : [`first token ${spanText(firstTokenMs)}`],
    ...calls.length === 0
      ? []
      : [`calls ${calls.map(({ name }) => oneLine(name)).join(", ")}`],
    ...wait === undefined ? [] : [`after ${spanText(wait)} of own work`],
  ].join(", ");
}

function axis(span: number, height: number): Markup {
  const step = NICE_MS.find((ms) => span / ms <= TICKS) ??
    Math.ceil(span / TICKS / 86_400_000) * 86_400_000;
  const count = Math.floor(span / step);
  const bottom = height - AXIS;
  return markup`<g class="ticks">${
    Array.from({ length: count + 1 }, (_, i) => {
      const at = round(i * step / span * WIDTH);
      const anchor = i === 0 ? "start" : at > WIDTH - 40 ? "end" : "middle";
      return markup`<path d="M${at} 0V${bottom}"/><text x="${
        anchor === "end" ? Math.min(WIDTH, at + 20) : at
      }" y="${height - 6}" text-anchor="${anchor}">${
        i === 0 ? "0" : tickText(i * step)
      }</text>`;
    })
  }<path class="axis" d="M0 ${bottom}H${WIDTH}"/></g>`;
}

/** A round time: `30 s`, `2 min`, `1 h 30`. */
function tickText(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${ms / 1000} s`;
  if (ms < 3_600_000) {
    const seconds = ms / 1000 % 60;
    return `${Math.floor(ms / 60_000)} min${seconds > 0 ? ` ${seconds}` : ""}`;
  }
  const minutes = ms / 60_000 % 60;
  return `${Math.floor(ms / 3_600_000)} h${minutes > 0 ? ` ${minutes}` : ""}`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
