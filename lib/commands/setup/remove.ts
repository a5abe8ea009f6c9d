/**
 * `chat setup --remove`: forgets what setup has kept.
 *
 * @module
 */
import { fitOutput } from "../../core/data/fit.ts";
import { UsageError } from "../../core/errors.ts";
import type { CommandContext } from "../../cli/command.ts";
import type { ProviderConfig } from "../../clients/provider_config.ts";
import type { Config } from "../../config.ts";
import { changeConfigFile } from "../../config/change_file.ts";
import { keepVariables } from "../../config/keep_variables.ts";
import { sanitize } from "../../core/text/text.ts";
import { canAsk, confirm } from "../shared/confirm.ts";
import { openRegistry } from "../shared/open_registry.ts";

/** What is forgotten, and where it is kept. */
export interface RemoveOptions {
  readonly config: Config;
  readonly envPath: string;
  /** A provider's name; undefined for all. */
  readonly name: string | undefined;
}

/**
 * Takes keys and addresses out of the user's `.env`, and the model out of the configuration file if it is of such a
 * provider. Of all providers only after a question.
 *
 * @throws {ConfigError} no provider has that name, or a file cannot be changed
 * @throws {UsageError} all providers, and there is no terminal
 */
export async function removeSetup(
  { io, flags }: CommandContext,
  { config, envPath, name }: RemoveOptions,
): Promise<void> {
  const registry = openRegistry(config, flags);
  const providers = name === undefined
    ? registry.providers
    : [registry.provider(name)];
  if (name === undefined) {
    if (!canAsk(io)) {
      throw new UsageError("--remove off a terminal wants a provider's name");
    }
    const question = `Forget the keys of all providers in ${envPath}?`;
    if (!await confirm(io, question)) return;
  }
  const names = providers.flatMap(variablesOf);
  const removed = await keepVariables(
    envPath,
    Object.fromEntries(names.map((name) => [name, undefined])),
  );
  const say = (line: string) =>
    io.stderr.write(
      fitOutput(`${sanitize(line)}\n`, io.stderr, io.env("HOME")),
    );
  await say(
    removed.length === 0
      ? `${envPath} has nothing to forget`
      : `Forgot ${removed.join(", ")} of ${envPath}`,
  );
  const { file: { model }, configPath } = config;
  const isTheirs = model !== undefined &&
    providers.some(({ name }) => model.startsWith(`${name}/`));
  if (!isTheirs || configPath === undefined) return;
  await changeConfigFile(
    configPath,
    () => [{ member: ["model"], value: undefined }],
  );
  await say(`Forgot the model ${model} of ${configPath}`);
}

function variablesOf(
  { keyVariable, baseUrlVariable }: ProviderConfig,
): string[] {
  return [keyVariable, baseUrlVariable].filter((name) => name !== undefined);
}
