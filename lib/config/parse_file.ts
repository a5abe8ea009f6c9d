/**
 * Reads the text of the configuration file.
 *
 * @module
 */
import { ConfigError } from "../core/errors.ts";
import { loader } from "../core/load.ts";
import { checkShape } from "./check.ts";
import type { ConfigFile } from "./file.ts";
import { MEMBERS } from "./members.ts";

const loadCommented = loader<typeof import("./commented_json.ts")>(
  import.meta.url,
  "./commented_json.ts",
);

/**
 * Reads the text of a configuration file: JSON, which may have comments and commas before a closing bracket.
 *
 * @param path names the file in errors
 * @throws {ConfigError} not a JSON object, an unknown member, or a wrong value
 */
export async function parseConfigFile(
  content: string,
  path: string,
): Promise<ConfigFile> {
  const value = await parsed(content, path);
  checkShape({ kind: "members", members: MEMBERS }, value, {
    file: path,
    member: "",
  });
  return value as ConfigFile;
}

async function parsed(content: string, path: string): Promise<unknown> {
  try {
    return JSON.parse(content);
  } catch {
    const { parseCommented } = await loadCommented();
    const { value, problem } = parseCommented(content);
    if (problem === undefined) return value;
    throw new ConfigError(`Cannot parse ${path}: ${problem}`);
  }
}
