/**
 * What `run` prints when its command has ended.
 *
 * @module
 */
import { plural } from "../../core/text/plural.ts";
import type { Replay } from "../shared/server/replay.ts";
import type { RunResult } from "./record_run.ts";

/** A summary of the run in one line. */
export function runReport(result: RunResult): string {
  const { id, tally, arrivals, seconds, location, replay } = result;
  if (replay !== undefined && replay.fork === undefined) {
    const took = `${tally.text()}, ${seconds.toFixed(1)} s`;
    return `chat: replay of ${sourceOf(replay)}: ${took}\n`;
  }
  if (
    tally.exchanges === 0 && tally.refused === 0 && replay === undefined
  ) {
    return `chat: run ${id}: ${arrivals.text()}\n`;
  }
  const what = `chat: run ${id}${forkedFrom(result)}: ${tally.text()}, ${
    seconds.toFixed(1)
  } s`;
  if (location === undefined) return `${what}; not recorded\n`;
  return `${what}; see chat history show --run ${id}\n`;
}

/** Says from which run, and where, a run was forked; empty for other runs. */
function forkedFrom({ replay, model }: RunResult): string {
  if (replay?.fork === undefined) return "";
  const { given, from } = replay.fork;
  if (given < from) {
    return `, which took ${given} of ${plural(from, "answer")} from ${
      sourceOf(replay)
    }`;
  }
  const onto = model === undefined ? "" : ` onto ${model}`;
  return `, forked from ${sourceOf(replay)} after ${
    plural(given, "answer")
  }${onto}`;
}

/** The requests that a replay did not answer, one per line; empty if it answered all. */
export function missReport(replay: Replay | undefined): string {
  if (replay === undefined || replay.misses.size === 0) return "";
  const { misses, fork } = replay;
  const verb = misses.size === 1 ? "is" : "are";
  const hint = fork === undefined
    ? " (--record-missing asks the provider and records the answer)"
    : ` (its first ${plural(fork.from, "answer")} count)`;
  return [
    `chat: ${plural(misses.size, "request")} ${verb} not recorded in ${
      sourceOf(replay)
    }${hint}:`,
    ...misses.lines().map((line) => `  ${line}`),
    "",
  ].join("\n");
}

function sourceOf({ path, run }: Replay): string {
  return run === undefined ? path : `run ${run}`;
}
