/**
 * Runs a recorded trajectory anew on one model, with results from the record.
 *
 * @module
 */
import type { Message } from "../../core/chat.ts";
import { keptAnswer } from "../../history/chain/echoes.ts";
import { madeBy } from "../../history/chain/maker.ts";
import type { Exchange } from "../../history/line/exchange.ts";
import {
  type Divergence,
  RecordedResults,
  type Unrecorded,
} from "../../history/trajectory/recorded_results.ts";
import {
  callCount,
  mostSteps,
  type Trajectory,
} from "../../history/trajectory/trajectory.ts";
import type {
  DivergenceNote,
  TrajectoryEnd,
  TrajectoryNote,
} from "./trajectory_note.ts";

/** What {@linkcode runTrajectory} works with. */
export interface TrajectoryOptions<Asked> {
  readonly trajectory: Trajectory;
  readonly unrecorded: Unrecorded;
  /** Most answers with calls; by default ten more than the record has answers. */
  readonly maxSteps?: number | undefined;
  /** Ends the trajectory before its next request. */
  readonly signal: AbortSignal;
  /** The messages of the first request, and what came of it. */
  readonly first: Asked;
  /** Sends messages in continuation of the request before. */
  readonly ask: (messages: Message[], before: Asked) => Promise<Asked>;
  /** The exchange of a request that has ended. */
  readonly exchangeOf: (asked: Asked) => Exchange | undefined;
  /** Called after each request that another one follows; steps count from 0. */
  readonly onStep: (asked: Asked, step: number) => Promise<void>;
}

/** Runs it to its end, and says what became of it, and what came of its last request. */
export async function runTrajectory<Asked>(
  options: TrajectoryOptions<Asked>,
): Promise<{ readonly last: Asked; readonly note: TrajectoryNote }> {
  const { trajectory, unrecorded, signal } = options;
  const { maxSteps = mostSteps(trajectory) } = options;
  const results = new RecordedResults(trajectory, unrecorded);
  const messages = [...trajectory.request.messages];
  let [calls, agreed, calling] = [0, 0, 0];
  let divergence: Divergence | undefined;
  let last = options.first;
  const ended = (end: TrajectoryEnd) => ({
    last,
    note: {
      ...{ steps: results.step, calls, agreed, end },
      recorded: callCount(trajectory),
      ...divergence === undefined ? {} : { divergence: noteOf(divergence) },
    },
  });
  while (true) {
    const exchange = options.exchangeOf(last);
    const answer = exchange?.status === "completed"
      ? keptAnswer(exchange)
      : undefined;
    if (exchange === undefined || answer === undefined) return ended("failed");
    const reply = results.next(answer);
    calls += reply.calls.length;
    agreed += reply.calls.filter(({ recorded }) => recorded !== undefined)
      .length;
    divergence ??= reply.divergence;
    if (reply.end !== undefined) return ended(reply.end);
    if (reply.calls.length > 0 && ++calling > maxSteps) return ended("limit");
    if (signal.aborted) return ended("stopped");
    messages.push(madeBy(answer, exchange), ...reply.messages);
    await options.onStep(last, results.step - 1);
    last = await options.ask([...messages], last);
  }
}

function noteOf({ step, number, recorded }: Divergence): DivergenceNote {
  const place = recorded?.place;
  return {
    ...{ step, call: number },
    ...place === undefined ? {} : { recorded: place },
  };
}
