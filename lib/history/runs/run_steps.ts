/**
 * A run as steps: its exchanges in the order in which they began, with the waits between them.
 *
 * @module
 */
import { NameMap } from "../../core/data/names.ts";
import type { History } from "../history.ts";
import { isEarlierTurn } from "../query/imported.ts";
import { type RunStep, stepOf } from "./step.ts";

/**
 * Reads the steps of a run; empty for a run that has none, or is not in the history.
 *
 * @param run the whole id
 * @param onRead is called with the number of steps so far
 * @throws the system's error if the history is there and cannot be read
 */
export async function runSteps(
  history: Pick<History, "query">,
  run: string,
  onRead: (count: number) => void = () => {},
): Promise<RunStep[]> {
  const steps: RunStep[] = [];
  for await (const found of history.query({ run }, "any")) {
    for (const one of found) {
      const { exchange } = one;
      if (exchange !== undefined && !isEarlierTurn(one)) {
        steps.push(stepOf(exchange));
      }
    }
    onRead(steps.length);
  }
  return steps.sort((a, b) =>
    a.began - b.began || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/** A step with its place beside those that were under way at the same time. */
export interface PlacedStep {
  readonly step: RunStep;
  /** From 0; the steps of a lane follow each other. */
  readonly lane: number;
  /** The ms from the end of the lane's step before to the start of this one; undefined for the first of a lane. */
  readonly wait: number | undefined;
}

/** Puts steps that were under way at the same time into lanes; a conversation keeps its lane where it can. */
export function placedSteps(steps: readonly RunStep[]): PlacedStep[] {
  const lanes: RunStep[] = [];
  const laneOf = new NameMap<number>();
  return steps.map((step) => {
    const isFree = (lane: number | undefined) => {
      const used = lane === undefined ? undefined : lanes[lane];
      return used !== undefined && used.ended <= step.began;
    };
    let lane = laneOf.get(step.conversation);
    if (lane === undefined || !isFree(lane)) {
      lane = lanes.findIndex((_, i) => isFree(i));
      if (lane === -1) lane = lanes.length;
    }
    const before = lanes[lane];
    lanes[lane] = step;
    laneOf.set(step.conversation, lane);
    return {
      step,
      lane,
      wait: before === undefined ? undefined : step.began - before.ended,
    };
  });
}

/** How long at least one of the steps was under way, in ms; they are in the order in which they began. */
export function answeringTime(steps: readonly RunStep[]): number {
  let time = 0;
  let end = -Infinity;
  for (const { began, ended } of steps) {
    if (ended > end) time += ended - Math.max(began, end);
    end = Math.max(end, ended);
  }
  return time;
}
