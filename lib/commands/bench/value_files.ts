/**
 * Reads the files that a file of checks or prompts names.
 *
 * @module
 */
import { decodeText } from "../../core/text/decode_text.ts";
import { dirname, relative, resolve } from "node:path";
import type { ValueFiles } from "../../bench/checks/file_values.ts";
import { ConfigError } from "../../core/errors.ts";

/**
 * Reads files in the folder of `path` and in the working directory, and refuses all others: a stranger may have written
 * the prompts, and what they read is sent to models.
 */
export async function valueFiles(path: string): Promise<ValueFiles> {
  const { parseYaml } = await import("../../core/data/yaml.ts");
  const folder = dirname(resolve(path));
  return {
    yaml: (text) => parseYaml(text),
    text: (name) => readBeside(folder, name),
  };
}

function readBeside(folder: string, name: string): string {
  const path = resolve(folder, name);
  try {
    const real = Deno.realPathSync(path);
    const roots = [folder, Deno.cwd()].map((root) => Deno.realPathSync(root));
    if (!roots.some((root) => isInside(root, real))) {
      throw new ConfigError(`${name} is outside of ${folder}`, {
        hint: "only files in that folder and in the working directory are read",
      });
    }
    if (!Deno.statSync(real).isFile) {
      throw new ConfigError(`${path} is not a regular file`);
    }
    return decodeText(Deno.readFileSync(real));
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`Cannot read ${path}: ${why.split("\n")[0]}`, {
      cause,
    });
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && !way.startsWith("..") && resolve(root, way) === path;
}
