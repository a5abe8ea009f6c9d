/**
 * The program as a few scripts that load one another when they are needed, with the packages that it uses and no
 * others.
 *
 * @module
 */
import { commitOf } from "../lib/cli/version.ts";
import { runDeno } from "./run_deno.ts";

const ROOT = new URL("../", import.meta.url);

/** What the program is made of. */
const SOURCES = ["main.ts", "deno.json", "deno.lock", "lib"];

/** The folder of the scripts. */
export const SCRIPTS = "out";

/** The one that starts the others. */
export const ENTRY = "main.js";

/** The module that says which commit it is. */
const COMMIT = "lib/cli/built_from.ts";

/**
 * Writes the scripts into a folder of a folder, beside what they are made of.
 *
 * @throws {Error} what `deno bundle` says
 */
export async function bundle(folder: string): Promise<void> {
  for (const name of SOURCES) await copy(new URL(name, ROOT), folder, name);
  const commit = commitOf(ROOT);
  await Deno.writeTextFile(
    `${folder}/${COMMIT}`,
    `export const BUILT_FROM = ${JSON.stringify(commit)};\n`,
  );
  await runDeno(
    ["bundle", "--quiet", "--code-splitting", "--outdir", SCRIPTS, "main.ts"],
    folder,
  );
}

/**
 * Makes the modules that are loaded by name known to the bundler: what keeps them out of `deno run`'s graph would keep
 * them out of the bundle too.
 */
export function withImports(source: string): string {
  return source.replaceAll(
    /\bloader(?:<\s*typeof import\(\s*"[^"]+",?\s*\)\s*>)?\(\s*import\.meta\.url,\s*("[^"]+"),?\s*\)/g,
    "() => import($1)",
  ).replaceAll(
    /\bjsonLoader\(\s*import\.meta\.url,\s*("[^"]+"),?\s*\)/g,
    '() => import($1, { with: { type: "json" } })',
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
