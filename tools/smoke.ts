/**
 * Tries a compiled program in an empty home: it must say its version, answer, record, serve, and find itself healthy.
 * Or this checkout, run by another version of Deno from npm.
 *
 *     deno task smoke chat
 *     deno task smoke dist/chat-linux-arm64 v0.1.0
 *     deno task smoke deno@2.3.0
 *
 * @module
 */
import { resolve } from "node:path";
import denoJson from "../deno.json" with { type: "json" };
import { taskPermissions } from "./targets.ts";

/** A program, and where it runs. */
interface Trial {
  /** Program, and arguments that come before all others. */
  readonly words: readonly string[];
  readonly home: string;
}

/** What a runtime needs to fetch packages on some networks. */
const FETCHING = [
  "DENO_DIR",
  "DENO_CERT",
  "DENO_TLS_CA_STORE",
  "NPM_CONFIG_REGISTRY",
];

function command({ words, home }: Trial, args: readonly string[]) {
  const [program = "", ...first] = words;
  return new Deno.Command(program, {
    args: [...first, ...args],
    cwd: home,
    // A home by the names of every system, and nobody's keys and settings.
    env: {
      HOME: home,
      USERPROFILE: home,
      APPDATA: home,
      LOCALAPPDATA: home,
      NO_COLOR: "1",
      ...kept("SystemRoot", "TEMP", "TMPDIR", "PATH", ...FETCHING),
      ...authorities(),
    },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  });
}

/** Authorities of Node's variable, which older versions of Deno do not read. */
function authorities(): Record<string, string> {
  const file = Deno.env.get("DENO_CERT") ?? Deno.env.get("NODE_EXTRA_CA_CERTS");
  return file ? { DENO_CERT: file } : {};
}

function kept(...names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, Deno.env.get(name) ?? ""] as const)
      .filter(([, value]) => value !== ""),
  );
}

async function expect(
  trial: Trial,
  args: readonly string[],
  expected: RegExp,
): Promise<void> {
  const { code, stdout } = await command(trial, args).output();
  const text = new TextDecoder().decode(stdout);
  if (code !== 0 || !expected.test(text)) {
    throw new Error(`chat ${args.join(" ")}: exit ${code}, ${text}`);
  }
  await Deno.stdout.write(
    new TextEncoder().encode(`ok  chat ${args.join(" ")}\n`),
  );
}

/** Starts a server on a free port, asks it how it is, and ends it. */
async function serve(trial: Trial): Promise<void> {
  await using server = command(trial, ["serve", "--port", "0"]).spawn();
  let said = "";
  for await (const text of server.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    const url = /listens on (http:\S+)\n/.exec(said)?.[1];
    if (url === undefined) continue;
    await expect(trial, ["health", url], /^ok: chat /);
    server.kill();
    return;
  }
  throw new Error(`chat serve: ended, after ${said}`);
}

/** The path of a compiled program. */
async function binary(file: string): Promise<string> {
  const isWindows = Deno.build.os === "windows";
  const suffix = isWindows && !file.endsWith(".exe") ? ".exe" : "";
  const program = resolve(`${file}${suffix}`);
  // What was handed on by a service that stores files may have lost the right to be run.
  if (!isWindows) await Deno.chmod(program, 0o755);
  return program;
}

/** The command line that runs this checkout by a version of Deno, with the permissions of the tasks. */
async function checkoutBy(version: string): Promise<string[]> {
  const where = new Deno.Command("npx", {
    args: ["-y", version, "eval", "console.log(Deno.execPath())"],
    stderr: "inherit",
  });
  const { stdout } = await where.output();
  const path = new TextDecoder().decode(stdout).trim();
  const permissions = taskPermissions(denoJson.tasks.run);
  const entry = resolve("main.ts");
  return [path, "run", "--quiet", ...permissions, entry];
}

if (import.meta.main) {
  const [file = "chat", tag = `v${denoJson.version}`] = Deno.args;
  const home = await Deno.makeTempDir({ prefix: "chat-smoke-" });
  const words = file.startsWith("deno@")
    ? await checkoutBy(file)
    : [await binary(file)];
  const trial = { words, home };
  try {
    const version = RegExp.escape(tag.replace(/^v/, ""));
    await expect(trial, ["--version"], new RegExp(`^chat ${version}\\s`));
    await expect(
      trial,
      ["ask", "-m", "eliza", "hello"],
      /^Hello\. What is on your mind today\?\n$/,
    );
    await expect(trial, ["history", "verify"], /^1 line, .* no problem\n$/);
    await serve(trial);
    await expect(trial, ["doctor"], /^ok +program/);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}
