/**
 * Puts together what `chat`, `ask` and `serve` share: configuration, registry, history.
 *
 * @module
 */
import denoJson from "../../deno.json" with { type: "json" };
import type { Registry } from "../clients/registry.ts";
import { HistoryStore } from "../conversation/history.ts";
import { Recorder, type RecorderOptions } from "../conversation/recorder.ts";
import type { Source } from "../conversation/exchange.ts";
import type { Io } from "../core/io.ts";
import { loader } from "../core/load.ts";
import { narrowFolder } from "../wire/narrow_folder.ts";
import type { CommandContext } from "./command.ts";
import { type ModelOptions, type Models, openModels } from "./open_models.ts";

const loadSpans = loader<typeof import("../telemetry/spans.ts")>(
  import.meta.url,
  "../telemetry/spans.ts",
);

/** The parts that a command works with. */
export interface Setup extends Models, AsyncDisposable {
  /** Undefined when the history is switched off. */
  readonly store: HistoryStore | undefined;
  /** Writes the history, or nothing when it is switched off. */
  readonly recorder: Recorder;
  /** What recorders beside it have to tell of each exchange, too. */
  readonly onEnd: RecorderOptions["onEnd"];
}

/** What {@linkcode setup} cannot read from the command line. */
export interface SetupOptions extends ModelOptions {
  /** Who asks. */
  readonly source: Source;
}

/**
 * Reads the configuration and opens registry and history; disposing writes what is still to be recorded.
 *
 * @throws {ConfigError} a configuration that cannot be read
 * @throws {UsageError} a flag out of its range
 */
export async function setup(
  context: CommandContext,
  options: SetupOptions,
): Promise<Setup> {
  const models = await openModels(context, options);
  return await setupWith(models, context.io, options.source);
}

/** The same with models that have been opened before. */
export async function setupWith(
  models: Models,
  io: Io,
  source: Source,
): Promise<Setup> {
  const { config, registry } = models;
  const store = openHistory(models);
  if (store !== undefined && config.dataFolder !== undefined) {
    await narrowFolder(config.dataFolder);
  }
  const onEnd = await spans(io, registry);
  const recorder = new Recorder({
    ...(store === undefined ? {} : { store }),
    source,
    onEnd,
    warn: warning(models),
  });
  return {
    ...models,
    store,
    recorder,
    onEnd,
    [Symbol.asyncDispose]: () => recorder.close(),
  };
}

/** The history that the configuration names; undefined when it is switched off. */
export function openHistory(models: Models): HistoryStore | undefined {
  if (models.history === undefined) return undefined;
  const { path, ...limit } = models.history;
  return new HistoryStore(path, { warn: warning(models), ...limit });
}

function warning({ notice }: Models): (line: string) => void {
  return (line) => void notice(`chat: ${line}`);
}

/** What traces exchanges; the runtime reads the same variable, which is therefore not looked for in files. */
async function spans(
  io: Io,
  { rows }: Registry,
): Promise<RecorderOptions["onEnd"]> {
  if (io.env("OTEL_DENO") !== "true") return undefined;
  const { exchangeSpans } = await loadSpans();
  return await exchangeSpans({
    version: denoJson.version,
    providerName: (name) =>
      rows.find((row) => row.name === name)?.telemetryName ?? name,
  });
}
