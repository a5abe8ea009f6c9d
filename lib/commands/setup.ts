/**
 * Puts together what `chat`, `ask` and `serve` share: configuration, registry, history.
 *
 * @module
 */
import denoJson from "../../deno.json" with { type: "json" };
import type { Registry, ResolvedModel } from "../clients/registry.ts";
import { type Config, loadConfig } from "../config.ts";
import { HistoryStore } from "../conversation/history.ts";
import { Recorder, type RecorderOptions } from "../conversation/recorder.ts";
import type { Source } from "../conversation/exchange.ts";
import type { Io } from "../core/io.ts";
import { loader } from "../core/load.ts";
import { narrowFolder } from "../wire/narrow_folder.ts";
import type { CommandContext } from "./command.ts";
import { historyLimit } from "./size_limit.ts";
import { openRegistry } from "./open_registry.ts";

const loadSpans = loader<typeof import("../telemetry/spans.ts")>(
  import.meta.url,
  "../telemetry/spans.ts",
);

/** The parts that a command works with. */
export interface Setup extends AsyncDisposable {
  /** Flags, environment and files, resolved. */
  readonly config: Config;
  /** Knows models and clients. */
  readonly registry: Registry;
  /** Undefined when the history is switched off. */
  readonly store: HistoryStore | undefined;
  /** Writes the history, or nothing when it is switched off. */
  readonly recorder: Recorder;
  /** What recorders beside it have to tell of each exchange, too. */
  readonly onEnd: RecorderOptions["onEnd"];
  /** Writes a line to stderr, unless `--quiet`. */
  readonly notice: (line: string) => Promise<void>;
  /** The model that `--model` names. */
  readonly asked: ResolvedModel | undefined;
  /** The model of environment or configuration, else that of the first key that is set. */
  readonly fallback: ResolvedModel | undefined;
}

/** What {@linkcode setup} cannot read from the command line. */
export interface SetupOptions {
  /** Who asks. */
  readonly source: Source;
  /** What the registry is to do otherwise. */
  readonly registry?: Parameters<typeof openRegistry>[2];
  /** Where to record, unless a flag says otherwise. */
  readonly history?: string | undefined;
}

/**
 * Reads the configuration and opens registry and history; disposing writes what is still to be recorded.
 *
 * @throws {ConfigError} a configuration that cannot be read
 * @throws {UsageError} a flag out of its range
 */
export async function setup(
  { io, flags }: CommandContext,
  options: SetupOptions,
): Promise<Setup> {
  const asked = flags.text("model");
  const config = await loadConfig(io, {
    history: flags.text("history") ?? options.history,
    noHistory: flags.flag("no-history"),
  });
  const notice = async (line: string) => {
    if (!flags.flag("quiet")) await io.stderr.write(`${line}\n`);
  };
  const registry = openRegistry(config, flags, options.registry);
  const warn = (line: string) => void notice(`chat: ${line}`);
  const store = config.historyPath === undefined
    ? undefined
    : new HistoryStore(config.historyPath, { warn, ...historyLimit(flags) });
  if (store !== undefined && config.dataFolder !== undefined) {
    await narrowFolder(config.dataFolder);
  }
  const onEnd = await spans(io, registry);
  const recorder = new Recorder({
    ...(store === undefined ? {} : { store }),
    source: options.source,
    onEnd,
    warn,
  });
  return {
    config,
    registry,
    store,
    recorder,
    onEnd,
    notice,
    asked: asked === undefined ? undefined : registry.resolve(asked),
    fallback: config.model === undefined
      ? registry.defaultModel()
      : registry.resolve(config.model),
    [Symbol.asyncDispose]: () => recorder.close(),
  };
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
