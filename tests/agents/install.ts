/**
 * `deno task agents`: fetches the agents that tests drive and the tools that read exports, each of them once. One that
 * cannot be had is named, and its tests are skipped.
 *
 * @module
 */
import { commandOf, folderOf, type Program, PROGRAMS } from "./programs.ts";

/** Longer than that nobody waits for a test. */
const TIMEOUT_MS = 120_000;

await Promise.all([installAll("npm"), installAll("pip")]);

async function installAll(from: Program["from"]): Promise<void> {
  for (const program of PROGRAMS) {
    if (program.from !== from) continue;
    const failure = await install(program).catch((error) => String(error));
    if (failure === undefined) continue;
    const line = `cannot install ${program.name}: ${failure}\n`;
    await Deno.stderr.write(new TextEncoder().encode(line));
    // Half a program is none.
    await Deno.remove(folderOf(program), { recursive: true }).catch(() => {});
  }
}

async function install(program: Program): Promise<string | undefined> {
  const { from, packages, alone = [], options = [] } = program;
  if (await Deno.stat(commandOf(program)).catch(() => undefined)) return;
  const folder = folderOf(program);
  await Deno.mkdir(folder, { recursive: true });
  if (from === "npm") {
    return await call("npm", [
      "install",
      "--no-audit",
      "--no-fund",
      "--prefix",
      folder,
      ...options,
      ...packages,
    ]);
  }
  const pip = (...args: string[]) =>
    call(`${folder}/bin/pip`, ["install", "--quiet", ...args]);
  return await call("python3", ["-m", "venv", folder]) ??
    await pip(...packages) ??
    (alone.length === 0
      ? undefined
      : await pip("--no-deps", "--ignore-requires-python", ...alone));
}

/** Returns what was wrong; undefined where nothing was. */
async function call(
  command: string,
  args: string[],
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const { success, stderr } = await new Deno.Command(command, { args, signal })
    .output();
  if (success) return undefined;
  const lines = new TextDecoder().decode(stderr).trim().split("\n");
  return signal.aborted ? "too slow" : lines.at(-1);
}
