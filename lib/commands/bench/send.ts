/**
 * Sends what a benchmark asks.
 *
 * @module
 */
import type { Item } from "../../bench/items.ts";
import type { Plan } from "../../bench/plan.ts";
import {
  type End,
  endNote,
  exchangeNote,
  type Note,
  planNote,
} from "../../bench/record.ts";
import { type RunData, runData } from "../../bench/run.ts";
import { RunStore } from "../../bench/run_store.ts";
import { runBench } from "../../bench/runner.ts";
import type { RunOptions } from "../../bench/sending/run_options.ts";
import type { Config } from "../../config.ts";
import type { Registry } from "../../clients/registry.ts";
import type { History } from "../../history/history.ts";
import { MemoryHistory } from "../../history/store/memory_history.ts";
import { Recorder } from "../../history/record/recorder.ts";
import { usesColor } from "../../render/style.ts";
import { Interrupted } from "../../cli/exit.ts";
import type { CommandContext } from "../../cli/command.ts";
import { withRecord } from "./items.ts";
import { ProgressBar } from "./progress.ts";

/** A benchmark with what it is run with. */
export interface Bench extends CommandContext {
  readonly config: Config;
  readonly registry: Registry;
  /** In memory, if no history is read or written. */
  readonly history: History;
  readonly notice: (line: string) => Promise<void>;
}

/** A benchmark that was run. */
export interface Ran {
  readonly data: RunData;
  /** The signal that ended the run early. */
  readonly interrupted?: Interrupted;
  /** What its exchanges were written to beside the history. */
  readonly written?: readonly History[];
}

/**
 * Asks all models, and records what they answer.
 *
 * @param given what is asked
 */
export async function send(
  { io, flags, history, spool, notice }: Bench & {
    readonly spool: History | undefined;
  },
  plan: Plan,
  given: readonly Item[],
  models: Pick<RunOptions, "targets" | "judge" | "grader">,
): Promise<Ran> {
  const warn = (line: string) => void notice(`chat: ${line}`);
  const written = flags.flag("no-history")
    ? new MemoryHistory()
    : spool ?? history;
  // The file need not have what the store has: then its lines begin with the turns before.
  const items = spool === undefined ? given : given.map((item) => ({
    ...item,
    parent: item.parent === null ? null : undefined,
  }));
  const store = new RunStore(written);
  const recorder = new Recorder({ store, source: "bench", warn });
  const notes: Note[] = [];
  const stop = new AbortController();
  const on = (signal: "SIGINT" | "SIGTERM") =>
    io.onSignal(signal, () => stop.abort(new Interrupted(signal)));
  using _int = on("SIGINT");
  using _term = on("SIGTERM");
  const color = usesColor(io, io.stderr, flags.flag("no-color"));
  const bar = new ProgressBar(io.stderr, color && !flags.flag("quiet"));
  await written.note(planNote(plan));
  const isSpent = await runBench({
    plan,
    items,
    ...models,
    store,
    recorder,
    signal: stop.signal,
    onNote: async (note) => {
      notes.push(note);
      await written.note(exchangeNote(plan.run, note));
    },
    onProgress: (progress) => bar.draw(progress),
  });
  await bar.clear();
  const { aborted, reason } = stop.signal;
  const ended = new Date().toISOString();
  const end: End = {
    ended,
    status: aborted || isSpent ? "aborted" : "completed",
    ...(isSpent && !aborted ? { stopped: "max-spend" } : {}),
  };
  await recorder.flush();
  await written.note(endNote(plan.run, end));
  await recorder.close();
  const data = runData({
    plan,
    end,
    expected: items.map(({ expected }) => expected),
    notes,
    exchanges: withRecord(items, store.exchanges),
  });
  return {
    data,
    written: [written],
    ...(aborted ? { interrupted: reason } : {}),
  };
}
