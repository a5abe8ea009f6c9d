/**
 * From configuration and flags to the registry of models.
 *
 * @module
 */
import { Registry } from "../clients/registry.ts";
import type { RegistryOptions } from "../clients/registry_options.ts";
import type { Config } from "../config.ts";
import { ConfigError, UsageError } from "../core/errors.ts";
import type { Flags } from "./parse.ts";

/**
 * Opens the registry that a configuration describes; the flags `timeout` and `max-concurrency` count where a command
 * takes them.
 *
 * @throws {ConfigError} a provider or an alias that cannot be used
 * @throws {UsageError} a flag out of its range
 */
export function openRegistry(
  { env, file, configPath }: Config,
  flags: Flags,
  options: Pick<
    RegistryOptions,
    "paceMs" | "part" | "random" | "transport" | "replacement"
  > = {},
): Registry {
  const { aliases, maxConcurrency, defaultProvider, providers = {} } = file;
  const limits = flags.list("max-concurrency").map(limit);
  // A limit for all that is said now counts for those that the file names too.
  const forAll = limits.some(([name]) => name === "*");
  const registry = inFile(configPath, () =>
    new Registry({
      ...options,
      env,
      providers: Object.entries(providers)
        .map(([name, own]) => ({ name, ...own })),
      ...(aliases === undefined ? {} : { aliases }),
      ...(maxConcurrency === undefined || forAll ? {} : { maxConcurrency }),
      ...(defaultProvider === undefined ? {} : { defaultProvider }),
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

/** Says where the configuration stands that cannot be used. */
function inFile<T>(path: string | undefined, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof ConfigError) || path === undefined) throw error;
    throw new ConfigError(`Cannot use ${path}: ${error.message}`, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
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
