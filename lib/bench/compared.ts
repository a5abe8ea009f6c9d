/**
 * What two models are compared by.
 *
 * @module
 */
import type { Scored } from "./scored.ts";

/** A number that two models are compared by. */
export interface ComparedMetric {
  /** As `--fail-if` and the report call it. */
  readonly name: string;
  /** How a reader knows it. */
  readonly title: string;
  /** `ms`, `tokens`, `dollars`, `count`, or `share` for what lies between 0 and 1. */
  readonly unit: "ms" | "tokens" | "dollars" | "share" | "count";
  /** Which way is better; undefined where neither is. */
  readonly better?: "less" | "more";
  /** Whether it is a time of a whole answer, which networks and clocks move by some ms. */
  readonly whole?: true;
  /** Whether each answer has it or has it not: its value is 0 or 1. */
  readonly yesNo?: true;
  /** Its value for one answer. */
  readonly of: (row: Scored) => number | undefined;
}

/** What two models are compared by, in the order of the report. */
export const COMPARED: readonly ComparedMetric[] = [
  {
    name: "ttft",
    title: "TTFT",
    unit: "ms",
    better: "less",
    whole: true,
    of: ({ measured }) => measured?.ttftMs,
  },
  {
    name: "tpot",
    title: "TPOT",
    unit: "ms",
    better: "less",
    of: ({ measured }) => measured?.tpotMs,
  },
  {
    name: "e2e",
    title: "E2E",
    unit: "ms",
    better: "less",
    whole: true,
    of: ({ measured }) => measured?.e2eMs,
  },
  {
    name: "tokens",
    title: "Output tokens",
    unit: "tokens",
    of: ({ measured }) => measured?.outputTokens,
  },
  {
    name: "steps",
    title: "Steps",
    unit: "count",
    of: ({ trajectory }) => trajectory?.steps,
  },
  {
    name: "calls_agree",
    title: "Calls that agree",
    unit: "share",
    of: ({ trajectory }) =>
      trajectory && trajectory.calls > 0
        ? trajectory.agreed / trajectory.calls
        : undefined,
  },
  {
    name: "cost",
    title: "Cost",
    unit: "dollars",
    better: "less",
    of: ({ cost }) => cost,
  },
  {
    name: "pass",
    title: "Pass",
    unit: "share",
    better: "more",
    yesNo: true,
    of: ({ pass }) => Number(pass),
  },
  {
    name: "exact",
    title: "Exact",
    unit: "share",
    better: "more",
    yesNo: true,
    of: ({ likeness }) => likeness && Number(likeness.exact),
  },
  {
    name: "similarity",
    title: "Similarity",
    unit: "share",
    better: "more",
    of: ({ likeness }) => likeness?.similarity,
  },
];
