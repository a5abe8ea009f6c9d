/**
 * The files that `bench` reads and writes beside the history.
 *
 * @module
 */
import { type Assertion, readAssertions } from "../bench/assertions.ts";
import type { Item } from "../bench/items.ts";
import { parsePrompts } from "../bench/prompts.ts";
import { ConfigError } from "../core/errors.ts";
import { FILE_MODE } from "../wire/lock.ts";

/**
 * Reads a prompts file.
 *
 * @throws {ConfigError} it cannot be read or understood
 */
export async function readPrompts(path: string): Promise<Item[]> {
  return parsePrompts(await readText(path), path);
}

/**
 * Reads a file of checks: YAML where its name says so, else JSON.
 *
 * @throws {ConfigError} it cannot be read or understood
 */
export async function readChecks(path: string): Promise<Assertion[]> {
  const text = await readText(path);
  return readAssertions(await parse(text, path), path);
}

/**
 * Makes sure that a file can be written, before anything is paid for; what it holds is left as it is.
 *
 * @throws {ConfigError} it cannot
 */
export async function checkWritable(path: string): Promise<void> {
  try {
    using _file = await Deno.open(path, {
      write: true,
      create: true,
      mode: FILE_MODE, // it holds what was asked and answered
    });
  } catch (error) {
    throw new ConfigError(`Cannot write ${path}: ${reason(error)}`, {
      cause: error,
    });
  }
}

/**
 * Writes a report.
 *
 * @throws {ConfigError} it cannot be written
 */
export async function writeReport(path: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(path, text);
  } catch (error) {
    throw new ConfigError(`Cannot write ${path}: ${reason(error)}`, {
      cause: error,
    });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new ConfigError(`Cannot read ${path}: ${reason(error)}`, {
      cause: error,
    });
  }
}

async function parse(text: string, path: string): Promise<unknown> {
  try {
    if (!/\.ya?ml$/i.test(path)) return JSON.parse(text);
    const { parseYaml } = await import("../core/yaml.ts");
    return parseYaml(text);
  } catch (error) {
    throw new ConfigError(`Cannot parse ${path}: ${reason(error)}`, {
      cause: error,
    });
  }
}

function reason(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error))
    .split("\n");
  return line;
}
