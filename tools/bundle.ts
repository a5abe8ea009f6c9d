/**
 * The program as a few scripts that load one another when they are needed, with the packages that it uses and no
 * others.
 *
 * @module
 */
import { commitOf } from "../lib/cli/version.ts";
import { FIRST, joinFirst } from "./bundle/first_script.ts";
import {
  withImports,
  withLateRequire,
  withoutImports,
} from "./bundle/loaders.ts";
import { runDeno } from "./run_deno.ts";
import { staticImports } from "./static_imports.ts";

const ROOT = new URL("../", import.meta.url);

/** What the program is made of. */
const SOURCES = ["main.ts", "deno.json", "deno.lock", "lib"];

/** The folder of the scripts. */
export const SCRIPTS = "out";

/** The one that starts the others. */
export const ENTRY = "main.js";

/** The module that says which commit it is. */
const COMMIT = "lib/cli/built_from.ts";

/** Options of {@linkcode bundle}. */
export interface BundleOptions {
  /** Whether `deno run` runs the scripts: it must not see what they load later, as `deno compile` must. */
  readonly toRun?: boolean;
}

/**
 * Writes the scripts into a folder of a folder, beside what they are made of.
 *
 * @throws {Error} what `deno bundle` says
 */
export async function bundle(
  folder: string,
  { toRun = false }: BundleOptions = {},
): Promise<void> {
  const sources = new Map<string, string>();
  for (const name of SOURCES) {
    await copy(new URL(name, ROOT), { folder, name, sources });
  }
  sources.set(
    COMMIT,
    `export const BUILT_FROM = ${JSON.stringify(commitOf(ROOT))};\n`,
  );
  const first = new Set((await staticImports(FIRST)).keys());
  for (const [path, text] of joinFirst(sources, first)) {
    await Deno.writeTextFile(`${folder}/${path}`, text);
  }
  // Not minified: the bundler then leaves out `using` where a variable is read once, and nothing is disposed of.
  await runDeno(
    ["bundle", "--quiet", "--code-splitting", "--outdir", SCRIPTS, "main.ts"],
    folder,
  );
  for await (const { name } of Deno.readDir(`${folder}/${SCRIPTS}`)) {
    const path = `${folder}/${SCRIPTS}/${name}`;
    const script = withLateRequire(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, toRun ? withoutImports(script) : script);
  }
}

/** What {@linkcode copy} copies, and where. */
interface Copying {
  readonly folder: string;
  readonly name: string;
  /** Takes the modules, which are not copied as they are. */
  readonly sources: Map<string, string>;
}

/** Copies a file, or a folder with all that is in it. */
async function copy(from: URL, copying: Copying): Promise<void> {
  const { folder, name, sources } = copying;
  if ((await Deno.stat(from)).isDirectory) {
    await Deno.mkdir(`${folder}/${name}`);
    for await (const entry of Deno.readDir(from)) {
      const below = new URL(`${from.href}/${entry.name}`);
      await copy(below, { ...copying, name: `${name}/${entry.name}` });
    }
  } else if (name.endsWith(".ts")) {
    sources.set(name, withImports(await Deno.readTextFile(from)));
  } else {
    await Deno.copyFile(from, `${folder}/${name}`);
  }
}
