/**
 * Makes the context that the endpoints of a server share.
 *
 * @module
 */
import denoJson from "../../../../deno.json" with { type: "json" };
import type { Source } from "../../../history/line/exchange.ts";
import type { RunOf } from "../../../history/line/run.ts";
import { Recorder } from "../../../history/record/recorder.ts";
import { UsageError } from "../../../core/errors.ts";
import type { Config } from "../../../config.ts";
import type { Access } from "../../../server/guard/access.ts";
import type { LoopGuard } from "../../../server/guard/loop_guard.ts";
import { ModelList } from "../../../server/answer/model_list.ts";
import { RecentAnswers } from "../../../server/answer/recent_answers.ts";
import type { ServerContext } from "../../../server/endpoint.ts";
import { RunningExchanges } from "../../../server/running.ts";
import type { MetricsSources } from "../../../server/watch/metrics/server_metrics.ts";
import type { Threads } from "../../../server/workers/snapshot.ts";
import type { Flags } from "../../../cli/parse.ts";
import type { Replay } from "./replay.ts";
import type { Setup } from "../setup.ts";

/** What {@linkcode serverContext} is made from. */
export interface ServerParts {
  /** Registry, history and recorder. */
  readonly setup: Setup;
  /** See {@linkcode ServerContext.cache}. */
  readonly cache: ServerContext["cache"];
  /** The history that answers in place of providers. */
  readonly replay: Replay | undefined;
  /** See {@linkcode ServerContext.record}. */
  readonly record?: ServerContext["record"];
  readonly access: Access;
  /** See {@linkcode ServerContext.clients}. */
  readonly clients?: ServerContext["clients"];
  /** See {@linkcode ServerContext.forwardAuth}. */
  readonly forwardAuth?: boolean | undefined;
  /** The source of recorded exchanges. */
  readonly source: Source;
  /** The run that every request belongs to; undefined if clients name the run. */
  readonly run?: RunOf | undefined;
  /** See {@linkcode ServerContext.onlyModel}. */
  readonly onlyModel?: string | undefined;
  /** See {@linkcode ServerContext.checkSpent}. */
  readonly checkSpent?: ServerContext["checkSpent"];
  /** See {@linkcode ServerContext.arrivals}. */
  readonly arrivals?: ServerContext["arrivals"];
  /** Labels of every exchange. */
  readonly tags?: readonly string[] | undefined;
  /** Makes the log and the metrics; undefined if there are none. */
  readonly watch?:
    | ((
      sources: Omit<MetricsSources, "open"> & { readonly config: Config },
    ) => Pick<ServerContext, "traffic" | "metrics">)
    | undefined;
  /** Makes the web pages of a history; undefined if they are off. */
  readonly pages?:
    | ((
      history: ServerContext["store"],
      running: RunningExchanges,
    ) => ServerContext["pages"])
    | undefined;
  /** Called with a line for the user of the server. */
  readonly warn: (line: string) => void;
  /** Recognises requests that this server has sent. */
  readonly loop: LoopGuard;
  /** All threads, if there are several. */
  readonly threads?: Threads | undefined;
  /** See {@linkcode ServerContext.shipping}. */
  readonly shipping?: ServerContext["shipping"];
  /** See {@linkcode ServerContext.shared}. */
  readonly shared?: ServerContext["shared"];
  /** See {@linkcode ServerContext.elsewhere}. */
  readonly elsewhere?: ServerContext["elsewhere"];
  /** The number of this thread. */
  readonly worker?: number | undefined;
}

/**
 * Reads the flags for endpoints, and makes their context.
 *
 * @throws {UsageError} an option has an invalid value
 */
export function serverContext(
  flags: Flags,
  parts: ServerParts,
): ServerContext {
  const { setup, replay, source, access, warn, loop, threads, worker } = parts;
  const { registry, recorder, store } = setup;
  const { onEnd, onLinked } = setup;
  const unrecorded = new Recorder({ source, onEnd, onLinked });
  const records = replay === undefined || replay.recordsMissing;
  // Clients name responses by the ids of the history that answers.
  const known = records ? store : replay.store;
  const running = new RunningExchanges();
  return {
    registry,
    recorder: records ? recorder : unrecorded,
    unrecorded,
    breaksReplies: replay?.faults !== undefined,
    isReplayed: replay && ((call) => replay.has(call)),
    cache: parts.cache,
    history: records && store !== undefined,
    store: known,
    shipping: parts.shipping,
    elsewhere: parts.elsewhere,
    shared: parts.shared,
    record: parts.record,
    forwardAuth: parts.forwardAuth,
    models: new ModelList(registry),
    usualModel: setup.config.model,
    access,
    clients: parts.clients,
    loop,
    limits: {
      maxMessages: limit(flags, "max-messages", 1000),
      maxContent: limit(flags, "max-content", 1_000_000),
    },
    version: denoJson.version,
    started: performance.now(),
    running,
    recent: new RecentAnswers(),
    threads,
    run: parts.run,
    checkSpent: parts.checkSpent,
    arrivals: parts.arrivals,
    tags: parts.tags,
    onlyModel: parts.onlyModel,
    pages: parts.pages?.(known, running),
    ...parts.watch?.({
      version: denoJson.version,
      registry,
      store,
      shipping: parts.shipping,
      worker,
      config: setup.config,
    }),
    warn,
  };
}

function limit(flags: Flags, name: string, usual: number): number {
  const value = flags.number(name) ?? usual;
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UsageError(`--${name} takes a whole number from 1, not ${value}`);
}
