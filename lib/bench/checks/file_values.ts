/**
 * Values that a promptfoo file names as `file://…`.
 *
 * @module
 */
import { ConfigError } from "../../core/errors.ts";

/** Reads the files beside a file. */
export interface ValueFiles {
  /**
   * The text of a file by its name, relative to the file that names it.
   *
   * @throws {ConfigError} it cannot be read, or lies outside the folder and the working directory
   */
  text(name: string): string;
  /** Understands YAML. */
  yaml(text: string): unknown;
}

/**
 * The value of a `file://` address: data of JSON and YAML files, the text of others without its last line end.
 *
 * @param where what names it, for the error
 * @param script whether a script is expected
 * @throws {ConfigError} a file that cannot be read, or a program where there is to be none
 */
export function fileValue(
  url: string,
  files: ValueFiles,
  where: string,
  script = false,
): unknown {
  const name = url.slice("file://".length);
  const [, ending = ""] = /\.([A-Za-z]{1,10})$/.exec(name) ?? [];
  const program = ["js", "cjs", "mjs", "ts", "py", "rb"].includes(ending);
  if (script ? ending !== "js" && ending !== "cjs" : program) {
    throw new ConfigError(`${where}: ${url} is not supported`, {
      hint: script
        ? "a script is a CommonJS file: .js or .cjs"
        : "values come from text, JSON and YAML",
    });
  }
  const text = files.text(name);
  if (!/^(?:json|ya?ml)$/i.test(ending)) return text.trimEnd();
  try {
    return ending === "json" ? JSON.parse(text) : files.yaml(text);
  } catch (cause) {
    throw new ConfigError(`${where}: ${url} cannot be parsed`, { cause });
  }
}
