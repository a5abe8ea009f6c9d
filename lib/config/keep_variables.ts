/**
 * Keeps variables in the user's own `.env` file.
 *
 * @module
 */
import { stringify } from "@std/dotenv";
import { ConfigError } from "../core/errors.ts";
import { reasonOf } from "../core/text/reason.ts";
import { replaceFile } from "../files/replace_file.ts";
import { readEnvFile } from "./env_file.ts";

/** The beginning of a line that sets a variable. */
const NAME = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=/;

/**
 * Sets variables, and takes away those that are undefined. Other lines stay as they are. The file is made if there is
 * none; only its owner can read it.
 *
 * @returns the names of variables that were there before
 * @throws {ConfigError} the file cannot be read or written, or a value cannot be written in such a file
 */
export async function keepVariables(
  path: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  try {
    const { kept, removed } = without(readEnvFile(path) ?? "", variables);
    const added = Object.entries(variables)
      .filter((entry): entry is [string, string] => entry[1] !== undefined);
    if (added.length === 0 && removed.length === 0) return [];
    const end = kept === "" || kept.endsWith("\n") ? "" : "\n";
    const lines = added.map(([name, value]) =>
      `${stringify({ [name]: value })}\n`
    );
    await replaceFile(path, `${kept}${end}${lines.join("")}`);
    return removed;
  } catch (error) {
    throw new ConfigError(`Cannot keep ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** A text without the lines that set some variables; a value in quotes may have several lines. */
function without(
  text: string,
  variables: Readonly<Record<string, unknown>>,
): { readonly kept: string; readonly removed: string[] } {
  const kept: string[] = [];
  const removed: string[] = [];
  let open: string | undefined;
  for (const line of text.split(/(?<=\n)/)) {
    if (open !== undefined) {
      if (line.includes(open)) open = undefined;
      continue;
    }
    const [begin = "", name = ""] = NAME.exec(line) ?? [];
    if (!Object.hasOwn(variables, name)) {
      kept.push(line);
      continue;
    }
    removed.push(name);
    const value = line.slice(begin.length).trimStart();
    const [quote = ""] = /^["']/.exec(value) ?? [];
    if (quote !== "" && !value.slice(1).includes(quote)) open = quote;
  }
  return { kept: kept.join(""), removed };
}
