/**
 * What the history keeps of a trajectory beside its exchanges.
 *
 * @module
 */
import type { RecordedPlace } from "../../history/trajectory/trajectory.ts";

/**
 * How a trajectory ended: with an answer, at a call that the record has no result of, after the most steps, with a
 * failed request, or because the run was stopped.
 */
export type TrajectoryEnd =
  | "answered"
  | "diverged"
  | "limit"
  | "failed"
  | "stopped";

/** The counts of a trajectory. Texts of calls are in its exchanges and in the record. */
export interface TrajectoryNote {
  /** Answers. */
  readonly steps: number;
  /** Calls that the model made. */
  readonly calls: number;
  /** Of these, calls that got a recorded result. */
  readonly agreed: number;
  /** Calls of the record with a result. */
  readonly recorded: number;
  readonly end: TrajectoryEnd;
  /** Where it diverges from the record first; absent if it does not. */
  readonly divergence?: DivergenceNote;
}

/** The first difference from the record. */
export interface DivergenceNote {
  /** Which answer, from 1. */
  readonly step: number;
  /** Which call of the answer, from 1; null for an answer that calls nothing where the record has calls. */
  readonly call: number | null;
  /** The first recorded call that was not made by then. */
  readonly recorded?: RecordedPlace;
}
