/**
 * What is measured: processes of their own, all in front of the same mock provider.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { say } from "../say.ts";
import { denoDir } from "../../tools/run_deno.ts";

/** Something that answers chat completions. */
export interface Target {
  /** In the table. */
  readonly name: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** Before a model's name: `openai/`. */
  readonly prefix: string;
  /** Of the process; undefined of what is not watched. */
  readonly pid: number | undefined;
  /** Of its own, that each request is to have. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Another gateway. */
export interface Peer {
  /** In the table. */
  readonly name: string;
  /** What npm installs, as in `package.json`, for Node to run; absent of a program that is installed already. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** The variable of the environment with that program's path. */
  readonly variable?: string;
  /** Before a model's name. */
  readonly prefix: string;
  /** That each request is to have; gets the provider's base URL. */
  readonly headers?: (provider: string) => Record<string, string>;
  /** In its folder, by their names; gets the provider's base URL. */
  readonly files?: (provider: string) => Record<string, string>;
  /** Of its command line. */
  readonly args: (port: number) => string[];
  /** Of its environment, which also has PORT and PROVIDER. */
  readonly env?: Readonly<Record<string, string>>;
}

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const MOCK = fileURLToPath(new URL("mock_provider.ts", import.meta.url));
const LEAST = fileURLToPath(new URL("least_proxy.ts", import.meta.url));

/** Of a request in characters: more than the limit that holds unless it is set. */
const LONGEST_CONTENT = 2_000_000;

/** What starts the program: from its source, unless `CHAT_BINARY` names a compiled one. */
export function chatCommand(): [program: string, ...args: string[]] {
  const binary = Deno.env.get("CHAT_BINARY");
  return binary === undefined
    ? [Deno.execPath(), "run", "--quiet", "-N", "-R", "-W", "-E", MAIN]
    : [binary];
}

/** Starts targets and ends them all. */
export class Targets implements AsyncDisposable {
  readonly #folder: string;
  readonly #children: Deno.ChildProcess[] = [];

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** With an empty folder of its own. */
  static async open(): Promise<Targets> {
    return new Targets(await Deno.makeTempDir({ prefix: "bench-serve-" }));
  }

  /** The provider itself. */
  async provider(): Promise<Target> {
    const port = freePort();
    const args = ["run", "--quiet", "-N", MOCK, String(port)];
    await this.#start(Deno.execPath(), args, port);
    return { name: "direct", port, prefix: "", pid: undefined };
  }

  /** `chat serve` with further arguments, and a key that its clients need. */
  async chat(
    name: string,
    provider: Target,
    extra: readonly string[] = [],
    key: string | undefined = undefined,
  ): Promise<Target> {
    const port = freePort();
    const [program, ...start] = chatCommand();
    const roomy = ["--max-content", String(LONGEST_CONTENT)];
    const args = ["serve", "--port", `${port}`, "--quiet", ...roomy, ...extra];
    const base = `http://127.0.0.1:${provider.port}`;
    const pid = await this.#start(
      program,
      [...start, ...args],
      port,
      {
        OPENAI_BASE_URL: `${base}/v1`,
        OPENAI_API_KEY: "canary",
        ANTHROPIC_BASE_URL: base,
        ANTHROPIC_API_KEY: "canary",
        HOME: `${this.#folder}/${port}`,
        // An empty one would have the runtime compile the source first, and keep the memory that this took.
        DENO_DIR: denoDir(),
        CHAT_WORKERS: "1",
        CHAT_HISTORY: `${this.#folder}/${port}/history.jsonl`,
        ...(key === undefined ? {} : { CHAT_API_KEY: key }),
      },
    );
    return { name, port, prefix: "openai/", pid };
  }

  /** The least that a proxy does, see `least_proxy.ts`. */
  async leastProxy(name: string, provider: Target): Promise<Target> {
    const port = freePort();
    const file = `${this.#folder}/${name}.jsonl`;
    const args = [LEAST, name, `${port}`, `${provider.port}`, file];
    const start = ["run", "--quiet", "-N", "-W", ...args];
    const pid = await this.#start(Deno.execPath(), start, port);
    return { name, port, prefix: "", pid };
  }

  /** nginx with one worker and without buffers, the practical limit; undefined where it is not installed. */
  async nginx(provider: Target): Promise<Target | undefined> {
    const port = freePort();
    const config = `${this.#folder}/nginx.conf`;
    await Deno.writeTextFile(config, nginxConfig(port, provider.port));
    const args = ["-p", this.#folder, "-c", config, "-e", "stderr"];
    try {
      const pid = await this.#start("nginx", args, port);
      return { name: "nginx", port, prefix: "", pid };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      say("nginx is not installed: without it there are no ratios");
      return undefined;
    }
  }

  /**
   * Installs and starts another gateway; undefined of one that no variable names.
   *
   * @throws {Error} npm cannot install it
   */
  async peer(peer: Peer, provider: Target): Promise<Target | undefined> {
    const { name, prefix, dependencies, variable } = peer;
    const program = variable === undefined ? "node" : Deno.env.get(variable);
    if (program === undefined) {
      say(`${name} is left out: ${variable} does not name it`);
      return undefined;
    }
    const folder = `${this.#folder}/${name}`;
    await Deno.mkdir(folder);
    const base = `http://127.0.0.1:${provider.port}/v1`;
    for (const [file, text] of Object.entries(peer.files?.(base) ?? {})) {
      await Deno.writeTextFile(`${folder}/${file}`, text);
    }
    if (dependencies !== undefined) await install(folder, dependencies);
    const port = freePort();
    const pid = await this.#start(program, peer.args(port), port, {
      ...{ PORT: String(port), PROVIDER: base, NODE_ENV: "production" },
      ...peer.env,
    }, folder);
    return { name, port, prefix, pid, headers: peer.headers?.(base) ?? {} };
  }

  /** The path of a file for a measurement, which is removed at the end. */
  file(name: string): string {
    return `${this.#folder}/${name}`;
  }

  /** Ends every process, by the id that it was started with. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      try {
        child.kill("SIGTERM");
      } catch {
        // It has ended already.
      }
    }
    await Promise.all(this.#children.map((child) => child.status));
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #start(
    program: string,
    args: readonly string[],
    port: number,
    env: Readonly<Record<string, string>> = {},
    cwd: string = this.#folder,
  ): Promise<number> {
    const child = new Deno.Command(program, {
      args: [...args],
      cwd,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    this.#children.push(child);
    await listening(port);
    return child.pid;
  }
}

function nginxConfig(port: number, provider: number): string {
  return `worker_processes 1; daemon off; pid nginx.pid; error_log stderr crit;
events { worker_connections 8192; }
http {
  access_log off; keepalive_requests 10000000;
  client_max_body_size 64m; client_body_buffer_size 2m;
  client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f;
  uwsgi_temp_path u; scgi_temp_path s;
  upstream provider {
    server 127.0.0.1:${provider};
    keepalive 1024; keepalive_requests 10000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      proxy_pass http://provider; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_buffering off;
    }
  }
}
`;
}

/** The versions hold for what the packages depend on, too. */
async function install(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<void> {
  await Deno.writeTextFile(
    `${folder}/package.json`,
    JSON.stringify({ dependencies, overrides: dependencies }),
  );
  const { success } = await new Deno.Command("npm", {
    args: ["install", "--no-audit", "--no-fund", "--loglevel=error"],
    cwd: folder,
  }).output();
  if (!success) {
    throw new Error(`npm cannot install ${Object.keys(dependencies).join()}`);
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Waits until something listens, 40 s at most. */
async function listening(port: number): Promise<void> {
  for (let i = 0; i < 800; i++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`nothing listens on port ${port}`);
}
