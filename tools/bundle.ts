/**
 * The program as one script, with the packages that it uses and no others.
 *
 * @module
 */
import { commitOf } from "../lib/commands/version.ts";
import { runDeno } from "./run_deno.ts";

const ROOT = new URL("../", import.meta.url);

/** What the program is made of. */
const SOURCES = ["main.ts", "deno.json", "deno.lock", "lib"];

/** The script's name. */
export const SCRIPT = "chat.js";

/** The file that says which commit it is, where there is one; see `versionLine`. */
export const COMMIT = ".git/HEAD";

/**
 * Writes the script into a folder.
 *
 * @returns the files that the script wants beside it
 * @throws {Error} what `deno bundle` says
 */
export async function bundle(folder: string): Promise<string[]> {
  for (const name of SOURCES) await copy(new URL(name, ROOT), folder, name);
  await runDeno(
    ["bundle", "--quiet", "--output", SCRIPT, "main.ts"],
    folder,
  );
  const commit = await commitOf(ROOT);
  if (commit === undefined) return [];
  await Deno.mkdir(`${folder}/.git`);
  await Deno.writeTextFile(`${folder}/${COMMIT}`, `${commit}\n`);
  return [COMMIT];
}

/**
 * Makes the modules that are loaded by name known to the bundler: what keeps them out of `deno run`'s graph would keep
 * them out of the bundle too.
 */
export function withImports(source: string): string {
  return source.replaceAll(
    /\bloader\(\s*import\.meta\.url,\s*("[^"]+"),?\s*\)/g,
    "() => import($1)",
  );
}

/** Copies a file, or a folder with all that is in it. */
async function copy(from: URL, folder: string, name: string): Promise<void> {
  if ((await Deno.stat(from)).isDirectory) {
    await Deno.mkdir(`${folder}/${name}`);
    for await (const entry of Deno.readDir(from)) {
      const below = new URL(`${from.href}/${entry.name}`);
      await copy(below, folder, `${name}/${entry.name}`);
    }
  } else if (name.endsWith(".ts")) {
    const source = await Deno.readTextFile(from);
    await Deno.writeTextFile(`${folder}/${name}`, withImports(source));
  } else {
    await Deno.copyFile(from, `${folder}/${name}`);
  }
}
