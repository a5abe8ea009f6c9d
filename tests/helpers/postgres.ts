/**
 * A real PostgreSQL server for tests, started in a folder of its own.
 *
 * @module
 */
import { freePort } from "./free_port.ts";
import { until } from "./until.ts";

/** The password of the server's only user, which must appear nowhere. */
export const PASSWORD = "sk-canary-postgres";

/** A server that listens on 127.0.0.1 and on a socket in its folder. */
export interface PostgresServer extends AsyncDisposable {
  readonly port: number;
  /** Of its first process; undefined while it does not run. */
  readonly pid: number | undefined;
  /** Of its socket. */
  readonly folder: string;
  /**
   * The address of a place in the database that nobody has used before.
   *
   * @param parameters more parameters of the address
   */
  address(parameters?: Readonly<Record<string, string>>): string;
  /** Ends the server at once, as a crash does; by SIGQUIT as `pg_ctl stop -m immediate` does. */
  kill(signal?: "SIGKILL" | "SIGQUIT"): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
}

/** Settings of a server. */
export interface PostgresOptions {
  /** Lines of `postgresql.conf`. */
  readonly settings?: readonly string[];
  /** Files in its data folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

const NEEDED = [
  "initdb",
  "postgres",
  "pg_isready",
  "psql",
  "pg_dump",
  "pg_restore",
];

/** The folder of the server's programs; undefined if it is not installed. */
const programs = find();

/** For the names of tests that need a server: why they are skipped, or nothing. */
export const SKIPPED: string = programs === undefined
  ? " (skipped: postgres is missing)"
  : "";

/** The path of one of the server's programs. */
export function programOf(name: string): string {
  return `${programs}/${name}`;
}

/** A test that needs a server, which all tests of a file share. */
export function postgresTest(
  name: string,
  run: (server: PostgresServer) => Promise<void>,
): void {
  shareServer();
  Deno.test({
    name: `${name}${SKIPPED}`,
    ignore: programs === undefined,
    fn: () => run(sharedServer()),
  });
}

let shared: PostgresServer | undefined;
let hooked = false;

/** Starts one server for all tests of a file. */
export function shareServer(): void {
  if (hooked || programs === undefined) return;
  hooked = true;
  // Outside of tests, so that it is no test's leak.
  Deno.test.beforeAll(async () => {
    shared = await startPostgres();
  });
  Deno.test.afterAll(async () => {
    await shared?.[Symbol.asyncDispose]();
  });
}

/** The server that all tests of a file share. */
export function sharedServer(): PostgresServer {
  if (shared === undefined) throw new Error("the server was not started");
  return shared;
}

let places = 0;

/** One for each place that a test may ask for: making them all takes no time. */
const SCHEMAS = Array.from(
  { length: 200 },
  (_, at) => `CREATE SCHEMA t${at + 1}`,
);
const EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm";

/** Starts a server; whoever starts it disposes of it. */
export async function startPostgres(
  { settings = [], files = {} }: PostgresOptions = {},
): Promise<PostgresServer> {
  const folder = await Deno.makeTempDir({ prefix: "chat-pg-" });
  const port = freePort();
  const data = `${folder}/data`;
  const passwordFile = `${folder}/password`;
  await Deno.writeTextFile(passwordFile, PASSWORD);
  await own(folder, passwordFile);
  await run("initdb", [
    `--pgdata=${data}`,
    "--username=chat",
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
  ]);
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${data}/${name}`, text, { mode: 0o600 });
    await own(`${data}/${name}`);
  }
  await Deno.writeTextFile(
    `${data}/postgresql.conf`,
    [
      "listen_addresses = '127.0.0.1'",
      `port = ${port}`,
      `unix_socket_directories = '${folder}'`,
      // What a crash of the machine loses does not matter here.
      "fsync = off",
      "max_connections = 50",
      ...settings,
    ].join("\n"),
    { append: true },
  );
  let child: Deno.ChildProcess | undefined;
  const server: PostgresServer = {
    port,
    get pid() {
      return child?.pid;
    },
    folder,
    address(parameters = {}) {
      const path = `t${++places},public`;
      const all = new URLSearchParams({ "search_path": path, ...parameters });
      return `postgres://chat:${PASSWORD}@127.0.0.1:${port}/postgres?${all}`;
    },
    async start() {
      const words = [`${programs}/postgres`, "-D", data];
      await until("the server", async () => {
        child ??= command(words).spawn();
        if (await answers(folder, port)) return true;
        // After a kill, the next one ends at once as long as its predecessor's children live.
        const ended = await Promise.race([child.status, undefined]);
        if (ended !== undefined) child = undefined;
        return false;
      });
    },
    async kill(signal = "SIGKILL") {
      child?.kill(signal);
      await child?.status;
      child = undefined;
    },
    async [Symbol.asyncDispose]() {
      child?.kill("SIGINT");
      await child?.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
  await server.start();
  await run("psql", [
    `--host=${folder}`,
    `--port=${port}`,
    "--username=chat",
    `--command=${[EXTENSION, ...SCHEMAS].join(";")}`,
    "postgres",
  ]);
  return server;
}

async function answers(folder: string, port: number): Promise<boolean> {
  const { success } = await command([
    `${programs}/pg_isready`,
    "--quiet",
    `--host=${folder}`,
    `--port=${port}`,
  ]).output();
  return success;
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const words = [`${programs}/${program}`, ...args];
  const { success, stderr, stdout } = await command(words, "piped").output();
  if (success) return;
  const said = [stdout, stderr].map((one) => new TextDecoder().decode(one));
  throw new Error(`${program} failed: ${said.join("")}`);
}

/** A command of an unprivileged user: the server refuses to run as root. */
function command(
  words: readonly string[],
  output: "piped" | "null" = "null",
): Deno.Command {
  const all = Deno.uid() === 0
    ? [
      "setpriv",
      `--reuid=${USER}`,
      `--regid=${USER}`,
      "--clear-groups",
      ...words,
    ]
    : words;
  const [program = "", ...args] = all;
  return new Deno.Command(program, {
    args,
    cwd: "/",
    env: { PGPASSWORD: PASSWORD },
    stdin: "null",
    stdout: output,
    stderr: output,
  });
}

/** Nobody. */
const USER = 65534;

async function own(...paths: readonly string[]): Promise<void> {
  if (Deno.uid() !== 0) return;
  for (const path of paths) await Deno.chown(path, USER, USER);
}

function find(): string | undefined {
  if (Deno.build.os === "windows") return undefined;
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  try {
    // Debian keeps them apart, by version.
    const base = "/usr/lib/postgresql";
    const versions = [...Deno.readDirSync(base)].map(({ name }) => name);
    versions.sort((a, b) => Number(b) - Number(a));
    folders.push(...versions.map((version) => `${base}/${version}/bin`));
  } catch {
    // It may be elsewhere.
  }
  return folders.find((folder) => {
    try {
      return NEEDED.every((name) => Deno.statSync(`${folder}/${name}`).isFile);
    } catch {
      return false;
    }
  });
}
