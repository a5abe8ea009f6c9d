/**
 * A trajectory of a run as its report has it.
 *
 * @module
 */
import type { Exchange } from "../../history/line/exchange.ts";
import { divergenceWords } from "../../history/trajectory/recorded_results.ts";
import {
  callsOf,
  callWords,
  type RecordedPlace,
} from "../../history/trajectory/trajectory.ts";
import type { FailedCheck } from "../checks/outcome.ts";
import type { DivergenceNote, TrajectoryNote } from "./trajectory_note.ts";

/** A trajectory, and its first difference from the record in words. */
export interface ScoredTrajectory extends Omit<TrajectoryNote, "divergence"> {
  /** Absent if it does not differ. */
  readonly divergence?: DivergenceNote & {
    /** The call that was made, such as `read_file({"path":"b"})`; absent for an answer without calls. */
    readonly made?: string;
    /** The recorded call; absent where the record has no further one. */
    readonly expected?: string;
    /** All of it in one line. */
    readonly words: string;
  };
}

/**
 * Puts words to a trajectory.
 *
 * @param exchanges its own, in order
 * @param known exchanges of the record by id; one that was removed has no words
 */
export function scoredTrajectory(
  { divergence, ...note }: TrajectoryNote,
  exchanges: readonly Exchange[],
  known: ReadonlyMap<string, Exchange>,
): ScoredTrajectory {
  if (divergence === undefined) return note;
  const { step, call: number, recorded } = divergence;
  const made = number === null
    ? undefined
    : callAt(exchanges[step - 1], number - 1);
  const expected = recorded && recordedCall(recorded, known);
  const words = divergenceWords({ step, number }, {
    ...made === undefined ? {} : { made },
    ...expected === undefined ? {} : { recorded: expected },
  });
  return {
    ...note,
    divergence: {
      ...divergence,
      ...made === undefined ? {} : { made },
      ...expected === undefined ? {} : { expected },
      words,
    },
  };
}

/** Why a trajectory does not pass, whatever the checks say; undefined if it ended with an answer. */
export function unanswered(
  { end, steps, divergence }: ScoredTrajectory,
): FailedCheck | undefined {
  const check = "the trajectory ends with an answer";
  if (end === "answered") return undefined;
  return {
    check,
    reason: end === "diverged"
      ? `it ended at ${divergence?.words}`
      : `it ended after ${steps} steps without one`,
  };
}

function recordedCall(
  { exchange, call }: RecordedPlace,
  known: ReadonlyMap<string, Exchange>,
): string {
  return callAt(known.get(exchange), call) ?? "a call";
}

function callAt(
  exchange: Exchange | undefined,
  call: number,
): string | undefined {
  const answer = exchange?.response?.choices[0]?.message;
  const found = answer && callsOf(answer)[call];
  return found && callWords(found);
}
