/**
 * Opens configuration and models, which a command needs before it sends a request.
 *
 * @module
 */
import type { Registry, ResolvedModel } from "../../clients/registry.ts";
import type { Config } from "../../config.ts";
import type { CommandContext } from "../../cli/command.ts";
import { ConfigError } from "../../core/errors.ts";
import { loader } from "../../core/load.ts";
import { openConfig } from "./open_config.ts";
import { openRegistry } from "./open_registry.ts";
import { historyLimit } from "./size_limit.ts";
const loadSay = loader<typeof import("../../cli/say.ts")>(
  import.meta.url,
  "../../cli/say.ts",
);

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
    history: path === undefined
      ? undefined
      : { path, ...historyLimit({ io, flags }) },
    notice: async (line) => {
      if (flags.flag("quiet")) return;
      const { say } = await loadSay();
      await say(io.stderr, line);
    },
    asked: asked === undefined ? undefined : registry.resolve(asked),
    fallback: model === undefined
      ? registry.defaultModel()
      : registry.resolve(model),
  };
}

/** How many models a hint names. */
const MOST_NAMED = 4;

/**
 * The model that the user named, otherwise the one that answered last, otherwise the default.
 *
 * @param last full name of the model that answered last
 * @throws {ConfigError} there is none
 */
export function chosenModel(
  { asked, registry, fallback, config }: Models,
  last?: string,
): ResolvedModel {
  const model = asked ??
    (last === undefined ? undefined : registry.resolve(last)) ??
    fallback;
  if (model !== undefined) return model;
  throw new ConfigError("No model to ask", {
    hint: ownModelsHint(config) ??
      "name one with --model or CHAT_MODEL, or set a provider's key; eliza needs none",
  });
}

/** What may be asked by the config file, if it has aliases or providers. */
function ownModelsHint(
  { file, configPath, env }: Models["config"],
): string | undefined {
  const { providers = {}, aliases = {} } = file;
  const ready = Object.entries(providers).filter(([, { keyVariable }]) =>
    keyVariable === undefined || env(keyVariable) !== undefined
  );
  const models = ready.flatMap(([name, { models = [] }]) =>
    models.map((model) => `${name}/${model}`)
  );
  const names = [...Object.keys(aliases), ...models].slice(0, MOST_NAMED);
  if (names.length === 0 && ready.length === 0) return undefined;
  const which = names.length > 0
    ? `such as ${names.join(", ")}`
    : "chat models lists them";
  return `name one with --model, CHAT_MODEL or "model" in ${configPath}: ${which}`;
}
