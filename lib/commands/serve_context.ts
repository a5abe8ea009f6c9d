/**
 * Puts together what the endpoints of `serve` share.
 *
 * @module
 */
import denoJson from "../../deno.json" with { type: "json" };
import { Recorder } from "../conversation/recorder.ts";
import { UsageError } from "../core/errors.ts";
import type { Io } from "../core/io.ts";
import { AnswerCache } from "../replay/answer_cache.ts";
import type { Access } from "../server/access.ts";
import { ModelList } from "../server/model_list.ts";
import type { ServerContext } from "../server/route.ts";
import { RunningExchanges } from "../server/running.ts";
import type { Threads } from "../server/workers/look.ts";
import type { Flags } from "./parse.ts";
import type { Replay } from "./replay.ts";
import { watching } from "./serve_watch.ts";
import type { Setup } from "./setup.ts";

/** What {@linkcode serverContext} is made from. */
export interface ServerParts {
  /** Registry, history and recorder. */
  readonly setup: Setup;
  /** A history that answers in the providers' place. */
  readonly replay: Replay | undefined;
  /** Whom to let in. */
  readonly access: Access;
  /** Gets a line for each request, if that is wanted. */
  readonly io: Pick<Io, "stderr">;
  /** Gets a line for the server's user. */
  readonly warn: (line: string) => void;
  /** All threads, where there are several. */
  readonly threads?: Threads;
  /** Which of them this one is. */
  readonly worker?: number;
}

/**
 * Reads the flags that endpoints obey.
 *
 * @throws {UsageError} a limit that is none, or another value that an option does not have
 */
export function serverContext(
  flags: Flags,
  { setup, replay, access, io, warn, threads, worker }: ServerParts,
): ServerContext {
  const { registry, recorder, store } = setup;
  const unrecorded = new Recorder({ source: "serve", onEnd: setup.onEnd });
  const records = replay === undefined || replay.recordsMissing;
  return {
    registry,
    recorder: records ? recorder : unrecorded,
    unrecorded,
    ...(replay === undefined
      ? {}
      : { leavesNoTrace: (request, model) => replay.has(request, model) }),
    ...(flags.flag("cache") && store !== undefined
      ? { cache: new AnswerCache(store) }
      : {}),
    history: records && store !== undefined,
    ...(store === undefined ? {} : { store }),
    models: new ModelList(registry),
    access,
    limits: {
      maxMessages: limit(flags, "max-messages", 1000),
      maxContent: limit(flags, "max-content", 1_000_000),
    },
    version: denoJson.version,
    started: performance.now(),
    running: new RunningExchanges(),
    ...(threads === undefined ? {} : { threads }),
    ...watching(flags, io, {
      version: denoJson.version,
      registry,
      store,
      worker,
    }),
    warn,
  };
}

function limit(flags: Flags, name: string, usual: number): number {
  const value = flags.number(name) ?? usual;
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UsageError(`--${name} takes a whole number from 1, not ${value}`);
}
