/**
 * Writes the line of a run to the history when the run begins and when it ends.
 *
 * @module
 */
import type { History } from "../../history/history.ts";
import type { Run, RunFork } from "../../history/line/run.ts";
import type { Replay } from "../shared/server/replay.ts";

interface RunBegin {
  readonly id: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly replay?: string;
  readonly fork?: RunFork;
}

/** Writes the line of one run; without a store it writes nothing. */
export class RunLine {
  readonly #store: Pick<History, "append"> | undefined;
  #run: Run | undefined;

  constructor(store: Pick<History, "append"> | undefined) {
    this.#store = store;
  }

  /** Called when the command has started. */
  begin({ id, command, cwd, ...more }: RunBegin): void {
    const started = new Date().toISOString();
    this.#write({
      id,
      command,
      cwd,
      started,
      ended: null,
      exit: null,
      ...more,
    });
  }

  /** Called when the command has ended. */
  end(exit: number): void {
    this.#add({ ended: new Date().toISOString(), exit });
  }

  /** Called when the run was checked. */
  checked(command: string, exit: number): void {
    this.#add({ check: { command, exit } });
  }

  #add(more: Partial<Run>): void {
    if (this.#run !== undefined) this.#write({ ...this.#run, ...more });
  }

  #write(run: Run): void {
    this.#run = run;
    void this.#store?.append([], { runs: [run] });
  }
}

/** The fork of a run, as its line has it; undefined for other runs. */
export function forkOf(
  replay: Replay | undefined,
  model: string | undefined,
): RunFork | undefined {
  if (replay?.fork === undefined) return undefined;
  const { run = null, fork: { from } } = replay;
  return { run, from, model: model ?? null };
}
