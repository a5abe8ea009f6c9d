/**
 * Replaces `${NAME}` in configured values by a variable, so that keys need not be in a file.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";

/** `${NAME}`, or `${NAME:-otherwise}` as shells write it. */
const VARIABLE = /\$\{(\w+)(?::-([^}]*))?\}/g;

/**
 * Expands variables in a table of headers or query members. `${NAME}` must be set; `${NAME:-otherwise}` has a default.
 * Members with an empty result are left out.
 *
 * @param env returns a variable's value; undefined if it is unset
 * @param provider the provider's name, for errors
 * @param listed the variables that may be named; all by default
 * @throws {ConfigError} a variable is unset, or may not be named
 */
export function expandVariables(
  table: Readonly<Record<string, string>>,
  env: (name: string) => string | undefined,
  provider: string,
  listed?: readonly string[],
): Record<string, string> {
  const expanded: Record<string, string> = {};
  for (const [name, text] of Object.entries(table)) {
    const value = text.replace(VARIABLE, (_, variable, otherwise) => {
      if (listed?.includes(variable) === false) {
        throw new ConfigError(
          `no value for ${name} of ${provider}: "env" of the config file does not list ${variable}`,
          {
            hint:
              `add "env": ["${variable}"], so that headers and query may use it`,
          },
        );
      }
      const found = env(variable) ?? otherwise;
      if (found !== undefined) return found;
      throw new ConfigError(
        `no value for ${name} of ${provider}: set ${variable} in the environment or in .env`,
      );
    });
    if (value !== "") expanded[name] = value;
  }
  return expanded;
}
