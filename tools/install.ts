/**
 * Installs the program for this user from a checkout: its scripts in `dist/chat/`, and a launcher on the path that runs
 * it with the permissions of the tasks.
 *
 *     deno task install
 *
 * The checkout itself cannot be installed: `deno install --global` copies its `deno.json` to where its links lead
 * nowhere.
 *
 * @module
 */
import { delimiter, dirname, join, resolve } from "node:path";
import denoJson from "../deno.json" with { type: "json" };
import { bundle, ENTRY, SCRIPTS } from "./bundle.ts";
import { runDeno } from "./run_deno.ts";
import { taskPermissions } from "./targets.ts";

/** Where the scripts stay; the launcher names them there. */
const INSTALLED = "dist/chat";

const IS_WINDOWS = Deno.build.os === "windows";

/** The folder that Deno installs into, below which launchers are in `bin`. */
function installRoot(): string {
  const named = Deno.env.get("DENO_INSTALL_ROOT");
  if (named) return resolve(named);
  const home = Deno.env.get(IS_WINDOWS ? "USERPROFILE" : "HOME");
  if (!home) throw new Error("no home folder: set DENO_INSTALL_ROOT");
  return join(home, ".deno");
}

/** A launcher starts the Deno that runs this, which need not be on the path: `npx deno` is not. */
async function nameDeno(launcher: string): Promise<void> {
  const path = Deno.execPath();
  const word = launcher.endsWith(".cmd")
    ? `"${path.replaceAll("%", "%%")}"`
    : `'${path.replaceAll("'", "'\\''")}'`;
  const text = await Deno.readTextFile(launcher);
  const named = text.replace(
    /^(@|exec )?deno(?= run )/m,
    (_, start = "") => `${start}${word}`,
  );
  if (named === text) throw new Error(`${launcher} does not start Deno`);
  await Deno.writeTextFile(launcher, named);
}

/**
 * Where the launcher is, and what to do where a shell with this `PATH` does not look there.
 *
 * @param home the user's home folder, for which the line to type has `$HOME`
 */
export function whereText(
  launcher: string,
  path: string,
  home?: string,
): string {
  const folder = dirname(launcher);
  const said = `chat is ${launcher}`;
  const isFound = path.split(delimiter)
    .some((one) => one !== "" && resolve(one) === resolve(folder));
  if (isFound) return said;
  if (IS_WINDOWS) return `${said}\nIts folder is not in PATH: add ${folder}`;
  const inHome = home !== undefined && folder.startsWith(`${home}/`);
  const named = inHome ? `$HOME${folder.slice(home.length)}` : folder;
  return `${said}\nIts folder is not in PATH:\n  export PATH="${named}:$PATH"`;
}

if (import.meta.main) {
  const root = Deno.cwd();
  const folder = await Deno.makeTempDir({ prefix: "chat-install-" });
  try {
    await bundle(folder, { toRun: true });
    await Deno.mkdir(`${root}/${INSTALLED}`, { recursive: true });
    for await (const { name } of Deno.readDir(`${folder}/${SCRIPTS}`)) {
      const from = `${folder}/${SCRIPTS}/${name}`;
      await Deno.copyFile(from, `${root}/${INSTALLED}/${name}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const target = installRoot();
  await runDeno([
    "install",
    "--global",
    "--root",
    target,
    "--force",
    "--quiet",
    ...denoJson.unstable.map((name) => `--unstable-${name}`),
    ...taskPermissions(denoJson.tasks.run),
    "--name",
    "chat",
    `${INSTALLED}/${ENTRY}`,
  ], root);
  const bin = join(target, "bin");
  const launchers = (IS_WINDOWS ? ["chat.cmd", "chat"] : ["chat"])
    .map((name) => join(bin, name));
  for (const launcher of launchers) await nameDeno(launcher);
  const where = whereText(
    launchers[0] ?? "",
    Deno.env.get("PATH") ?? "",
    Deno.env.get("HOME"),
  );
  await Deno.stdout.write(new TextEncoder().encode(`${where}\n`));
}
