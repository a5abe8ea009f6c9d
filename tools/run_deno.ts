/**
 * Running the Deno that runs this.
 *
 * @module
 */

let knownDenoDir: string | undefined;

/** The folder in which the Deno that runs this keeps its cache: `DENO_DIR`, or its own default. */
export function denoDir(): string {
  if (knownDenoDir !== undefined) return knownDenoDir;
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] });
  const { stdout } = info.outputSync();
  knownDenoDir = String(JSON.parse(new TextDecoder().decode(stdout)).denoDir);
  return knownDenoDir;
}

/**
 * Runs a command of Deno to its end; what it has to say appears on stderr.
 *
 * @throws {Error} it failed
 */
export async function runDeno(
  args: readonly string[],
  folder: string,
): Promise<void> {
  const { success, code } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: folder,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`deno ${args[0]} failed with ${code}`);
}
