/**
 * What a command knows before it asks anybody: configuration and models.
 *
 * @module
 */
import type { Registry, ResolvedModel } from "../clients/registry.ts";
import { type Config, loadConfig } from "../config.ts";
import type { CommandContext } from "./command.ts";
import { openRegistry } from "./open_registry.ts";
import { historyLimit } from "./size_limit.ts";

/** Configuration and models. */
export interface Models {
  /** Flags, environment and files, resolved. */
  readonly config: Config;
  /** Knows models and clients. */
  readonly registry: Registry;
  /** The history's file, and how large it may grow; undefined when it is switched off. */
  readonly history:
    | ({ readonly path: string } & ReturnType<typeof historyLimit>)
    | undefined;
  /** Writes a line to stderr, unless `--quiet`. */
  readonly notice: (line: string) => Promise<void>;
  /** The model that `--model` names. */
  readonly asked: ResolvedModel | undefined;
  /** The model of environment or configuration, else that of the first key that is set. */
  readonly fallback: ResolvedModel | undefined;
}

/** What {@linkcode openModels} cannot read from the command line. */
export interface ModelOptions {
  /** What the registry is to do otherwise. */
  readonly registry?: Parameters<typeof openRegistry>[2];
  /** Where to record, unless a flag says otherwise. */
  readonly history?: string | undefined;
}

/**
 * Reads the configuration and opens the registry.
 *
 * @throws {ConfigError} a configuration that cannot be read
 * @throws {UsageError} a flag out of its range
 */
export async function openModels(
  { io, flags }: CommandContext,
  options: ModelOptions = {},
): Promise<Models> {
  const asked = flags.text("model");
  const config = await loadConfig(io, {
    history: flags.text("history") ?? options.history,
    noHistory: flags.flag("no-history"),
  });
  const registry = openRegistry(config, flags, options.registry);
  const { historyPath: path, model } = config;
  return {
    config,
    registry,
    history: path === undefined ? undefined : { path, ...historyLimit(flags) },
    notice: async (line) => {
      if (!flags.flag("quiet")) await io.stderr.write(`${line}\n`);
    },
    asked: asked === undefined ? undefined : registry.resolve(asked),
    fallback: model === undefined
      ? registry.defaultModel()
      : registry.resolve(model),
  };
}
