/**
 * Reads and writes the files of `bench` other than the history.
 *
 * @module
 */
import { decodeText } from "../../core/text/decode_text.ts";
import type { Assertion } from "../../bench/checks/assertions.ts";
import { readAssertions } from "../../bench/checks/read_assertions.ts";
import type { Item } from "../../bench/items.ts";
import { parsePrompts } from "../../bench/prompts.ts";
import { ChatError, ConfigError } from "../../core/errors.ts";
import { valueFiles } from "./value_files.ts";
import { FILE_MODE } from "../../files/lock.ts";

/**
 * Reads a prompts file.
 *
 * @throws {ConfigError} the file cannot be read or understood
 */
export async function readPrompts(path: string): Promise<Item[]> {
  const files = await valueFiles(path);
  try {
    return await parsePrompts(await readText(path), path, files);
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw new ConfigError(`Cannot parse ${path}: ${reason(error)}`, {
      cause: error,
    });
  }
}

/**
 * Reads a file of checks: YAML if its name ends in `.yaml` or `.yml`, otherwise JSON.
 *
 * @throws {ConfigError} the file cannot be read or understood
 */
export async function readChecks(path: string): Promise<Assertion[]> {
  const text = await readText(path);
  const files = await valueFiles(path);
  return readAssertions(await parse(text, path), path, files);
}

/**
 * Checks that a file is writable before any request costs money; does not change its content.
 *
 * @throws {ConfigError} the file cannot be written
 */
export async function checkWritable(path: string): Promise<void> {
  try {
    using _file = await Deno.open(path, {
      write: true,
      create: true,
      mode: FILE_MODE, // a report holds prompts and answers
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
 * @throws {ConfigError} the file cannot be written
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
    return decodeText(await Deno.readFile(path));
  } catch (error) {
    throw new ConfigError(`Cannot read ${path}: ${reason(error)}`, {
      cause: error,
    });
  }
}

async function parse(text: string, path: string): Promise<unknown> {
  try {
    if (!/\.ya?ml$/i.test(path)) return JSON.parse(text);
    const { parseYaml } = await import("../../core/data/yaml.ts");
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
