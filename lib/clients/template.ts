/**
 * `${NAME}` in a configured value: the value of a variable, so that no key need stand in a file or in a table.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";

/** `${NAME}`, or `${NAME:-otherwise}` as shells write it. */
const VARIABLE = /\$\{(\w+)(?::-([^}]*))?\}/g;

/**
 * Puts the values of variables into a table of headers or query members. `${NAME}` must be set; `${NAME:-otherwise}`
 * need not. A value that comes out empty is left out of the table.
 *
 * @param env looks a variable up; undefined when unset
 * @param owner whose table it is, for the error
 * @throws {ConfigError} a variable that must be set is not
 */
export function expand(
  table: Readonly<Record<string, string>>,
  env: (name: string) => string | undefined,
  owner: string,
): Record<string, string> {
  const expanded: Record<string, string> = {};
  for (const [name, text] of Object.entries(table)) {
    const value = text.replace(VARIABLE, (_, variable, otherwise) => {
      const found = env(variable) ?? otherwise;
      if (found !== undefined) return found;
      throw new ConfigError(
        `no value for ${name} of ${owner}: set ${variable} in the environment or in .env`,
      );
    });
    if (value !== "") expanded[name] = value;
  }
  return expanded;
}
