/**
 * The machines of a team: a server each, with a home, a file and connections of its own.
 *
 * @module
 */
import { startCli } from "../../tests/helpers/run_cli.ts";
import {
  type ServeProcess,
  startServe,
} from "../../tests/helpers/serve_process.ts";

/** How many there are. */
export const MACHINES = 3;

/** How far a machine says it is with the store. */
export interface Health {
  /** In seconds. */
  readonly lag: number;
  readonly reachable: boolean;
}

/** How long `/health` may take, in ms. */
const HEALTH_MS = 2_000;

/** One of them. */
export class Machine implements AsyncDisposable {
  readonly home: string;
  /** How the database's statistics name its connections. */
  readonly name: string;
  /** What its servers said on stderr. */
  said = "";
  readonly #env: Record<string, string>;
  #serve: ServeProcess | undefined;

  /**
   * Starts nothing yet.
   *
   * @param home a folder of its own
   */
  constructor(
    name: string,
    home: string,
    store: string,
    env: Record<string, string>,
  ) {
    this.name = name;
    this.home = home;
    const address = `${store}&application_name=${name}`;
    this.#env = { ...env, CHAT_STORE: address };
  }

  /** The file of its history. */
  get spool(): string {
    return `${this.home}/history.jsonl`;
  }

  /** The address of its server; undefined while there is none. */
  get url(): string | undefined {
    return this.#serve?.url;
  }

  /** Starts its server, and waits until that listens. */
  async start(): Promise<void> {
    const args = ["--history", this.spool];
    this.#serve = await startServe(args, this.home, this.#env);
  }

  /** Ends its server; by SIGKILL at once. */
  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const serve = this.#serve;
    this.#serve = undefined;
    if (serve === undefined) return;
    serve.kill(signal);
    const { stderr } = await serve.result;
    this.said += stderr;
  }

  /** Begins to bring its file by a process of its own beside the server. */
  push(): Deno.ChildProcess {
    const words = ["history", "push", "--history", this.spool];
    return startCli(words, this.home, this.#env);
  }

  /** Undefined while its server does not answer. */
  async health(): Promise<Health | undefined> {
    if (this.url === undefined) return undefined;
    try {
      const signal = AbortSignal.timeout(HEALTH_MS);
      const reply = await fetch(`${this.url}/health`, { signal });
      const { store, store_lag_seconds: lag } = await reply.json();
      return { lag, reachable: store === "ok" };
    } catch {
      return undefined;
    }
  }

  /** Kills its server, if there is one. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#serve?.[Symbol.asyncDispose]();
  }
}
