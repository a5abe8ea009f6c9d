/**
 * Opens configuration and models, which a command needs before it sends a request.
 *
 * @module
 */
import type { Registry, ResolvedModel } from "../../clients/registry.ts";
import type { Config } from "../../config.ts";
import type { CommandContext } from "../../cli/command.ts";
import { openConfig } from "./open_config.ts";
import { openRegistry } from "./open_registry.ts";
import { historyLimit } from "./size_limit.ts";

export interface Models {
  readonly config: Config;
  readonly registry: Registry;
  /** The history's file and its largest size; undefined when the history is switched off. */
  readonly history:
    | ({ readonly path: string } & ReturnType<typeof historyLimit>)
    | undefined;
  /** Writes a line to stderr, unless `--quiet`. */
  readonly notice: (line: string) => Promise<void>;
  /** The model that `--model` names. */
  readonly asked: ResolvedModel | undefined;
  /** The model of environment or configuration, otherwise that of the first key that is set. */
  readonly fallback: ResolvedModel | undefined;
}

export interface ModelOptions {
  readonly registry?: Parameters<typeof openRegistry>[2] | undefined;
  /** Default file of the history. */
  readonly history?: string | undefined;
}

/**
 * Reads the configuration and opens the registry.
 *
 * @throws {ConfigError} the configuration cannot be read
 * @throws {UsageError} a flag is out of its range
 */
export async function openModels(
  { io, flags }: CommandContext,
  options: ModelOptions = {},
): Promise<Models> {
  const asked = flags.text("model");
  const config = await openConfig({ io, flags }, {
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
