/**
 * Opens the registry of models from configuration and flags.
 *
 * @module
 */
import { Registry } from "../../clients/registry.ts";
import type { RegistryOptions } from "../../clients/registry_options.ts";
import type { Config } from "../../config.ts";
import { ConfigError, UsageError } from "../../core/errors.ts";
import type { Flags } from "../../cli/parse.ts";

/**
 * Opens the registry that a configuration describes; reads `--timeout` and `--max-concurrency`, if the command takes
 * them.
 *
 * @throws {ConfigError} a provider or an alias cannot be used
 * @throws {UsageError} a flag is out of its range
 */
export function openRegistry(
  { env, envSource, file, configPath }: Config,
  flags: Flags,
  options: Pick<
    RegistryOptions,
    "onCall" | "paceMs" | "part" | "random" | "transport" | "replacement"
  > = {},
): Registry {
  const { aliases, maxConcurrency, defaultProvider, providers = {} } = file;
  const { env: variables = [] } = file;
  const limits = flags.list("max-concurrency").map(limit);
  // A limit for all providers on the command line also replaces the limits of the file.
  const forAll = limits.some(([name]) => name === "*");
  const registry = inFile(configPath, () =>
    new Registry({
      ...options,
      env,
      envSource,
      variables,
      providers: Object.entries(providers)
        .map(([name, own]) => ({ name, ...own })),
      aliases,
      maxConcurrency: forAll ? undefined : maxConcurrency,
      defaultProvider,
      timeoutMs: timeoutMs(flags),
    }));
  for (const [name, most] of limits) registry.limit(name, most);
  return registry;
}

/** Reads `N` or `PROVIDER=N`. */
function limit(text: string): [provider: string, most: number] {
  const [, name = "*", most = ""] = /^(?:(.+)=)?(\d+)$/.exec(text) ?? [];
  if (Number(most) >= 1) return [name, Number(most)];
  throw new UsageError(
    `--max-concurrency takes a number from 1, or PROVIDER=N, not "${text}"`,
  );
}

/** Names the config file in the error. */
function inFile<T>(path: string | undefined, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof ConfigError) || path === undefined) throw error;
    throw new ConfigError(`Cannot use ${path}: ${error.message}`, {
      cause: error,
      hint: error.hint,
    });
  }
}

function timeoutMs(flags: Flags): number | undefined {
  const seconds = flags.number("timeout");
  if (seconds === undefined) return undefined;
  if (seconds <= 0 || seconds > 86_400) {
    throw new UsageError(
      `--timeout takes seconds above 0 and up to 86400, not ${seconds}`,
    );
  }
  return seconds * 1000;
}
