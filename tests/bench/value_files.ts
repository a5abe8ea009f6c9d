/**
 * Files that a file of prompts or checks names, from a table.
 *
 * @module
 */
import type { ValueFiles } from "../../lib/bench/checks/file_values.ts";
import { ConfigError } from "../../lib/core/errors.ts";
import { parseYaml } from "../../lib/core/data/yaml.ts";

/** Files by their names. */
export function valueFiles(texts: Record<string, string> = {}): ValueFiles {
  return {
    yaml: parseYaml,
    text: (name) => {
      const text = texts[name];
      if (text === undefined) throw new ConfigError(`Cannot read ${name}`);
      return text;
    },
  };
}
