/**
 * Two runs beside each other: which step of one is which step of the other, and whether they differ.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import type { RunStep } from "./step.ts";

/** How the steps of a pair differ; what comes first in this list counts. */
export type StepDifference =
  /** Only one of the runs has the step. */
  | "only"
  /** The answers call other tools, or with other arguments. */
  | "calls"
  /** The exchanges ended in different ways. */
  | "status"
  /** Other messages were added to the request. */
  | "asked"
  /** The answers' texts differ. */
  | "said";

/** Two steps that belong together, or one that is in one run only. */
export interface StepPair {
  readonly first: RunStep | undefined;
  readonly second: RunStep | undefined;
  /** Undefined where nothing differs. */
  readonly differs: StepDifference | undefined;
}

/** Pairs of steps that are compared at most; of longer runs those of the same number are pairs. */
const MOST_CELLS = 4_000_000;

/** Pairs the steps of two runs, in order. */
export function alignedRuns(
  first: readonly RunStep[],
  second: readonly RunStep[],
): StepPair[] {
  let start = 0;
  const least = Math.min(first.length, second.length);
  while (start < least && isSame(first[start], second[start])) start++;
  const [a, b] = [first.slice(start), second.slice(start)];
  const same = first.slice(0, start)
    .map((step, i) => pairOf(step, second[i]));
  return [
    ...same,
    ...a.length * b.length > MOST_CELLS ? byNumber(a, b) : byLikeness(a, b),
  ];
}

/**
 * The first pair that differs, and the first where the runs act differently: by what they call, or by how they end.
 * −1 where there is none.
 */
export function firstDifferences(
  pairs: readonly StepPair[],
): { readonly any: number; readonly deed: number } {
  return {
    any: pairs.findIndex(({ differs }) => differs !== undefined),
    deed: pairs.findIndex(({ differs }) =>
      differs === "only" || differs === "calls" || differs === "status"
    ),
  };
}

function pairOf(
  first: RunStep | undefined,
  second: RunStep | undefined,
): StepPair {
  return { first, second, differs: differenceOf(first, second) };
}

function isSame(
  first: RunStep | undefined,
  second: RunStep | undefined,
): boolean {
  return differenceOf(first, second) === undefined;
}

function differenceOf(
  first: RunStep | undefined,
  second: RunStep | undefined,
): StepDifference | undefined {
  if (first === undefined || second === undefined) return "only";
  const [a, b] = [first.keys, second.keys];
  if (a.calls !== b.calls) return "calls";
  if (first.status !== second.status) return "status";
  if (a.asked !== b.asked) return "asked";
  return a.said === b.said ? undefined : "said";
}

function byNumber(
  a: readonly RunStep[],
  b: readonly RunStep[],
): StepPair[] {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) => pairOf(a[i], b[i]));
}

/** The pairs that are alike most, by Needleman and Wunsch; of equal ways the one that pairs earlier steps. */
function byLikeness(
  a: readonly RunStep[],
  b: readonly RunStep[],
): StepPair[] {
  const [left = [], right = []] = numbered(a, b);
  const width = b.length + 1;
  const best = new Float64Array((a.length + 1) * width);
  const at = (i: number, j: number) => best[i * width + j] ?? 0;
  const paired = (i: number, j: number) =>
    likeness(left[i], right[j]) + at(i + 1, j + 1);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      best[i * width + j] = Math.max(
        paired(i, j),
        at(i + 1, j),
        at(i, j + 1),
      );
    }
  }
  const pairs: StepPair[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (at(i, j) === paired(i, j)) pairs.push(pairOf(a[i++], b[j++]));
    else if (at(i, j) === at(i + 1, j)) pairs.push(pairOf(a[i++], undefined));
    else pairs.push(pairOf(undefined, b[j++]));
  }
  while (i < a.length) pairs.push(pairOf(a[i++], undefined));
  while (j < b.length) pairs.push(pairOf(undefined, b[j++]));
  return pairs;
}

/** The keys of a step as numbers, which compare fast. */
interface NumberedStep {
  readonly asked: number;
  readonly said: number;
  readonly calls: number;
  readonly tools: number;
  readonly isCalling: boolean;
}

function numbered(
  ...runs: readonly (readonly RunStep[])[]
): NumberedStep[][] {
  const numbers = new NameMap<number>();
  const numberOf = (text: string) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  return runs.map((steps) =>
    steps.map(({ keys }) => ({
      asked: numberOf(keys.asked),
      said: numberOf(keys.said),
      calls: numberOf(keys.calls),
      tools: numberOf(keys.tools),
      isCalling: keys.calls !== "",
    }))
  );
}

/** How much two steps are alike; what they do counts more than what they say. */
function likeness(
  a: NumberedStep | undefined,
  b: NumberedStep | undefined,
): number {
  if (a === undefined || b === undefined) return 0;
  if (a.isCalling !== b.isCalling) return a.asked === b.asked ? 1 : 0;
  const deeds = !a.isCalling || a.tools !== b.tools
    ? 0
    : a.calls === b.calls
    ? 4
    : 2;
  return deeds + (a.asked === b.asked ? 2 : 0) + (a.said === b.said ? 1 : 0) +
    (a.isCalling ? 0 : 1);
}
