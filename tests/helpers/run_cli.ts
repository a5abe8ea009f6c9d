/**
 * Runs the program as a user would: a process of its own with the permissions that the tasks in `deno.json` give,
 * an empty home and nothing of this machine's environment but the path and where the runtime finds packages.
 */
import { toText } from "@std/streams/to-text";
import { fileURLToPath } from "node:url";
import denoJson from "../../deno.json" with { type: "json" };
import { denoDir } from "../../tools/run_deno.ts";

/** How a run went. */
export interface CliResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** What a run gets. */
export interface CliOptions {
  /** Text or bytes on stdin; without it stdin is an empty pipe. */
  stdin?: string | Uint8Array;
  env?: Record<string, string>;
  /** Home and working directory; a fresh folder that is removed afterwards when absent. */
  home?: string;
  /** The program's entry, by path; this repository's when absent. */
  main?: string;
  /** See {@linkcode startCli}. */
  through?: readonly string[];
}

const root = new URL("../../", import.meta.url);

/**
 * The command and arguments before the program's own: `CHAT_BINARY` when set, else `deno run` as the tasks do.
 *
 * @param main the entry of another program than this repository's
 */
export function programCommand(
  main?: string,
): { command: string; args: string[] } {
  const binary = Deno.env.get("CHAT_BINARY");
  if (binary && main === undefined) return { command: binary, args: [] };
  const words = denoJson.tasks.ask.split(" ");
  const flags = words.slice(2, words.indexOf("main.ts"));
  const entry = main ?? fileURLToPath(new URL("main.ts", root));
  return {
    command: Deno.execPath(),
    args: ["run", "--no-prompt", ...flags, entry],
  };
}

/** What a run keeps of the machine's environment; the second row is what its runtime needs to fetch packages. */
// deno-fmt-ignore
const KEPT = [
  "PATH", "SYSTEMROOT", "TMPDIR",
  "DENO_DIR", "DENO_CERT", "DENO_TLS_CA_STORE", "SSL_CERT_FILE",
  "NODE_EXTRA_CA_CERTS", "NPM_CONFIG_REGISTRY", "JSR_URL",
];

/** The environment of a run: an empty home, no colour, no keys. */
export function programEnv(
  home: string,
  env: Record<string, string> = {},
  machine: Pick<Deno.Env, "get"> = Deno.env,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = machine.get(name);
    if (value !== undefined) kept[name] = value;
  }
  // The home is another, and with it the runtime's own default.
  kept["DENO_DIR"] ??= denoDir();
  return { ...kept, HOME: home, NO_COLOR: "1", ...env };
}

/** A temporary folder that is removed when disposed. */
export async function temporaryFolder(): Promise<
  AsyncDisposable & { path: string }
> {
  const path = await Deno.makeTempDir({ prefix: "chat-test-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/**
 * Starts the program; the caller waits for it and closes its streams.
 *
 * @param through a command, with its arguments, that starts the program in its own place
 */
export function startCli(
  args: readonly string[],
  home: string,
  env?: Record<string, string>,
  main?: string,
  through: readonly string[] = [],
): Deno.ChildProcess {
  const program = programCommand(main);
  const words = [...through, program.command, ...program.args, ...args];
  const [command = "", ...rest] = words;
  return new Deno.Command(command, {
    args: rest,
    cwd: home,
    env: programEnv(home, env),
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs the program to its end. */
export async function runCli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  await using folder = options.home === undefined
    ? await temporaryFolder()
    : undefined;
  const home = options.home ?? folder?.path ?? "";
  const { env, main, through } = options;
  await using child = startCli(args, home, env, main, through);
  const writer = child.stdin.getWriter();
  const feed = (async () => {
    const { stdin = "" } = options;
    const bytes = typeof stdin === "string"
      ? new TextEncoder().encode(stdin)
      : stdin;
    await writer.write(bytes);
    await writer.close();
  })().catch(() => {}); // a program that ends early does not read it all
  const [stdout, stderr, status] = await Promise.all([
    toText(child.stdout),
    toText(child.stderr),
    child.status,
    feed,
  ]);
  return { code: status.code, stdout, stderr };
}

/** The lines of a history file, parsed; none when there is no file. */
export async function readHistory(
  path: string,
): Promise<Record<string, unknown>[]> {
  try {
    const text = await Deno.readTextFile(path);
    return text.split("\n").filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
