/**
 * The folder of the user's own tools: one file each, `NAME.json`.
 *
 * @module
 */
import { ConfigError } from "../../core/errors.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { type OwnTool, readDefinition } from "./definition.ts";

/**
 * Reads all tools of a folder, sorted by name; none without the folder.
 *
 * @throws {ConfigError} a file cannot be read or understood
 */
export async function ownTools(folder: string | undefined): Promise<OwnTool[]> {
  if (folder === undefined) return [];
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const [, tool] = /^([^.].*)\.json$/.exec(name) ?? [];
      if (tool !== undefined && !isDirectory) names.push(tool);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new ConfigError(`Cannot read ${folder}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  return await Promise.all(
    names.sort().map(async (name) => {
      const path = `${folder}/${name}.json`;
      let text: string;
      try {
        text = await Deno.readTextFile(path);
      } catch (error) {
        throw new ConfigError(`Cannot read ${path}: ${reasonOf(error)}`, {
          cause: error,
        });
      }
      return readDefinition(name, text, path);
    }),
  );
}
