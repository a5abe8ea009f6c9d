/**
 * Finds what `--replay` names: a history, or a run in the user's own history.
 *
 * @module
 */
import { isStoreAddress } from "../../../core/data/store_address.ts";
import { NameSet } from "../../../core/data/names.ts";
import type { History } from "../../../history/history.ts";
import { meantRun } from "../../../history/query/meant_run.ts";
import { openLocation, openStore } from "../../../history/store/open.ts";
import type { CommandContext } from "../../../cli/command.ts";
import { quietConfig } from "../open_config.ts";

/** A prefix of a run's id. */
const RUN_ID = /^0[0-9A-HJKMNP-TV-Z]{3,25}$/i;

export interface ReplaySource {
  /** The history's path, or the address of a store, which may hold a password. */
  readonly path: string;
  /** The run whose exchanges answer; absent for all exchanges. */
  readonly run?: string;
  readonly store: History;
}

/**
 * Finds the source. If there is no such file, `last` and a prefix of an id name a run; `last` is
 * the newest with a recorded answer.
 *
 * @throws {UsageError} there is no such run, or several
 * @throws {ConfigError} the configuration cannot be read
 */
export async function replaySource(
  context: CommandContext,
  named: string,
  warn: (line: string) => void,
): Promise<ReplaySource> {
  const isRun = named === "last" || RUN_ID.test(named);
  if (isRun && !await exists(named)) {
    const history = context.flags.text("history");
    const { historyPath } = await quietConfig(context, { history });
    if (historyPath !== undefined) {
      const store = openStore(historyPath, { warn });
      return {
        path: historyPath,
        run: await namedRun(store, named),
        store,
      };
    }
  }
  return { path: named, store: await openLocation(named, { warn }) };
}

/** The run that a name means; `last` is the newest one that can answer, if there is one. */
async function namedRun(store: History, named: string): Promise<string> {
  if (named === "last") {
    const answered = new NameSet();
    const query = { status: ["completed", "error"] } as const;
    for await (const found of store.query(query, "any")) {
      for (const { tail } of found) {
        if (tail?.run !== undefined) answered.add(tail.run);
      }
    }
    for await (const { id, fork } of store.runs()) {
      // A fork also has the answers of the run that it was forked from.
      const isFork = fork !== undefined && fork.run !== null && fork.from > 0;
      if (isFork || answered.has(id)) return id;
    }
  }
  return await meantRun(store, named);
}

/** Whether there is a file or folder, or the path is the address of a store. */
export async function exists(path: string): Promise<boolean> {
  if (isStoreAddress(path)) return true;
  return await Deno.stat(path).then(() => true, () => false);
}
