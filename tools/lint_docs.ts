/**
 * Checks the doc comments of the program's interfaces: the files named on the command line.
 *
 *     deno task doc
 *
 * @module
 */

/** The rule against types that an interface takes from another file: these files are not a package's only exports. */
const IGNORED = /^error\[private-type-ref\]/;

/** The problems that `deno doc --lint` finds in these files. */
export async function docProblems(files: readonly string[]): Promise<string[]> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--quiet", "--lint", ...files],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  const report = new TextDecoder().decode(stderr);
  const problems = report.split(/^(?=error)/m).map((text) => text.trim());
  const found = problems.filter((text) => /^error\[/.test(text));
  // It failed for another reason, such as a file that does not exist.
  if (!success && found.length === 0) throw new Error(report.trim());
  return found.filter((text) => !IGNORED.test(text));
}

if (import.meta.main) {
  const problems = await docProblems(Deno.args);
  const text = problems.map((problem) => `${problem}\n\n`).join("");
  await Deno.stderr.write(new TextEncoder().encode(text));
  if (problems.length > 0) Deno.exitCode = 1;
}
