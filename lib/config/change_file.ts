/**
 * Changes members of the configuration file.
 *
 * @module
 */
import { decodeText } from "../core/text/decode_text.ts";
import { ConfigError } from "../core/errors.ts";
import { reasonOf } from "../core/text/reason.ts";
import { replaceFile } from "../files/replace_file.ts";
import { withMember } from "./commented_json.ts";
import type { ConfigFile } from "./file.ts";
import { parseConfigFile } from "./parse_file.ts";

/** A new value of a member. */
export interface Change {
  /** Names on the way to the member. */
  readonly member: readonly string[];
  /** Undefined takes the member away. */
  readonly value: unknown;
}

/**
 * Changes the file, which is made if there is none. What is not changed stays as it is written, comments included.
 *
 * @param changes gets the file's members
 * @throws {ConfigError} the file cannot be read, understood or written
 */
export async function changeConfigFile(
  path: string,
  changes: (file: ConfigFile) => readonly Change[],
): Promise<void> {
  const text = await readFile(path);
  const file = await parseConfigFile(text, path);
  let next = text;
  for (const { member, value } of changes(file)) {
    next = withMember(next, member, value);
  }
  if (!next.endsWith("\n")) next += "\n";
  await parseConfigFile(next, path);
  try {
    await replaceFile(path, next);
  } catch (error) {
    throw new ConfigError(`Cannot write ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

async function readFile(path: string): Promise<string> {
  try {
    return decodeText(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "{}\n";
    throw new ConfigError(`Cannot read ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
