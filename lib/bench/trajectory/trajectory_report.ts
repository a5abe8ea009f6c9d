/**
 * What a run says of one model's trajectories.
 *
 * @module
 */
import type { Scored } from "../scored.ts";
import { clusters, type PickNumbers } from "../statistics/clusters.ts";
import { AMOUNT, type Estimate } from "../statistics/estimate.ts";
import { meanOf, share } from "../statistics/statistics.ts";

/** The trajectories of one model. */
export interface TrajectoryReport {
  /** Mean number of answers of a trajectory. */
  readonly steps?: Estimate | undefined;
  /** Calls that the model made. */
  readonly calls: number;
  /** Calls of the record with results. */
  readonly recorded: number;
  /** Share of the calls that got a recorded result. */
  readonly agree?: Estimate | undefined;
  /** Share of trajectories that do not differ from the record. */
  readonly asRecorded?: Estimate | undefined;
  /** How many differ. */
  readonly diverged: number;
  /** The earliest first difference; absent if none differs. */
  readonly first?:
    | {
      readonly item: number;
      readonly step: number;
      readonly call: number | null;
    }
    | undefined;
}

/** Sums up; undefined where the answers are not of trajectories. */
export function trajectoryReport(
  rows: readonly Scored[],
  seed: number,
): TrajectoryReport | undefined {
  const all = rows.flatMap(({ trajectory, note }) =>
    trajectory === undefined ? [] : [{ ...trajectory, item: note.item }]
  );
  if (all.length === 0) return undefined;
  const of = (pick: PickNumbers) => clusters(rows, pick);
  const different = all.flatMap(({ divergence, item }) =>
    divergence === undefined ? [] : [{ ...divergence, item }]
  ).sort((a, b) => a.step - b.step || a.item - b.item);
  const [first] = different;
  return {
    steps: meanOf(of(({ trajectory }) => trajectory?.steps), {
      ...{ seed, bounds: AMOUNT },
    }),
    calls: all.reduce((sum, { calls }) => sum + calls, 0),
    recorded: all.reduce((sum, { recorded }) => sum + recorded, 0),
    agree: share(of(agreements)),
    asRecorded: share(
      of(({ trajectory }) =>
        trajectory && Number(trajectory.divergence === undefined)
      ),
    ),
    diverged: different.length,
    first: first &&
      { item: first.item, step: first.step, call: first.call },
  };
}

/** 1 for each call that agrees, 0 for each other. */
function agreements({ trajectory }: Scored): number[] | undefined {
  if (trajectory === undefined) return undefined;
  const { calls, agreed } = trajectory;
  return Array.from({ length: calls }, (_, i) => Number(i < agreed));
}

/** Where the earliest difference is, such as `step 2, call 1 (item 3)`. */
export function firstWords(
  { first }: TrajectoryReport,
  items: number,
): string {
  if (first === undefined) return "none";
  const { item, step, call } = first;
  const where = call === null
    ? `step ${step}, no call`
    : `step ${step}, call ${call}`;
  return items === 1 ? where : `${where} (item ${item + 1})`;
}
