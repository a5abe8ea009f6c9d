/**
 * Adds a rule for tools to the configuration file.
 *
 * @module
 */
import { dirname } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { reasonOf } from "../core/text/reason.ts";
import { type ConfigFile, type FileRule, parseConfigFile } from "./file.ts";

/**
 * Adds a rule that allows calls; the file is written anew as a whole, and made if there is none. Its other members stay.
 *
 * @throws {ConfigError} the file cannot be read, understood or written
 */
export async function keepRule(path: string, rule: FileRule): Promise<void> {
  const file = await readFile(path);
  const { tools = {} } = file;
  const allow = [...tools.allow ?? [], rule];
  const next = { ...file, tools: { ...tools, allow } };
  try {
    await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const real = await Deno.realPath(path).catch(() => path);
    const written = `${real}.new`;
    await Deno.writeTextFile(written, `${JSON.stringify(next, null, 2)}\n`, {
      mode: 0o600,
    });
    await Deno.rename(written, real);
  } catch (error) {
    throw new ConfigError(`Cannot write ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function readFile(path: string): Promise<ConfigFile> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw new ConfigError(`Cannot read ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  return parseConfigFile(text, path);
}
