/**
 * The platforms that the program is compiled for, and the command line that does it.
 *
 * @module
 */

/** A platform. */
export interface Target {
  /** As `deno compile --target` knows it. */
  readonly triple: string;
  /** What a user calls it, as in the name of the file. */
  readonly name: string;
  /** What files that can be run are called there. */
  readonly suffix: "" | ".exe";
}

/** Every platform that a release has a file for. */
export const TARGETS: readonly Target[] = [
  { triple: "x86_64-unknown-linux-gnu", name: "linux-x86_64", suffix: "" },
  { triple: "aarch64-unknown-linux-gnu", name: "linux-arm64", suffix: "" },
  { triple: "x86_64-apple-darwin", name: "macos-x86_64", suffix: "" },
  { triple: "aarch64-apple-darwin", name: "macos-arm64", suffix: "" },
  {
    triple: "x86_64-pc-windows-msvc",
    name: "windows-x86_64",
    suffix: ".exe",
  },
];

/** The file of a release for a platform: `chat-linux-x86_64`. */
export function releaseFile({ name, suffix }: Target): string {
  return `chat-${name}${suffix}`;
}

/** What {@linkcode compileArguments} puts together. */
export interface Compilation {
  /** The script that starts, by its path from the folder that `deno` runs in. */
  readonly script: string;
  /** `--allow-…` and `--deny-…`, as the program is to have them for good. */
  readonly permissions: readonly string[];
  /** Features of the runtime that the program needs: names for `--unstable-…`. */
  readonly unstable: readonly string[];
  /** Path of the file to write. */
  readonly output: string;
  /** For which platform; this machine's when absent. */
  readonly target?: Target;
}

/** What follows `deno` on the command line. */
export function compileArguments(compilation: Compilation): string[] {
  const { script, permissions, unstable, output, target } = compilation;
  return [
    "compile",
    "--quiet",
    "--no-check", // the bundle is what `deno check` has seen, in plain JavaScript
    "--no-code-cache", // it would lie in /tmp under a name that anybody could take first
    "--no-config", // all that it names stands in the bundle; the binary would read it at each start
    ...unstable.map((name) => `--unstable-${name}`),
    ...target === undefined ? [] : ["--target", target.triple],
    ...permissions,
    "--output",
    output,
    script,
  ];
}

/** The permissions that a task of `deno.json` runs a program with, and those that it refuses for good. */
export function taskPermissions(task: string): string[] {
  return task.split(" ").filter((word) => /^--(?:allow|deny)-/.test(word));
}
