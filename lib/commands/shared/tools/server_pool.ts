/**
 * The MCP servers that a run of the program is connected to, each of them once.
 *
 * @module
 */
import { NameMap } from "../../../core/data/names.ts";
import { UsageError } from "../../../core/errors.ts";
import type { Connected } from "../../../tools/mcp/connected.ts";
import {
  connectServer,
  findServer,
  type ServerContext,
  serverNames,
} from "./mcp_servers.ts";

/** Opens servers when they are first wanted. */
export class ServerPool implements AsyncDisposable {
  readonly #context: ServerContext;
  readonly #open = new NameMap<Connected>();
  #startsPrograms = true;
  /** Settles when no form is shown: one is filled in at a time. */
  #filling: Promise<unknown> = Promise.resolve();

  /** Connects to none yet. */
  constructor(context: ServerContext) {
    const { fillForm } = context;
    this.#context = {
      ...context,
      fillForm: fillForm === undefined ? undefined : (form) => {
        const filled = this.#filling.then(() => fillForm(form));
        this.#filling = filled.catch(() => {}); // the server reads why
        return filled;
      },
    };
  }

  /** Those that are connected, in the order in which they were. */
  get connected(): readonly Connected[] {
    return [...this.#open.entries()].map(([, server]) => server);
  }

  /** Names of all servers that the files name. */
  async names(): Promise<readonly string[]> {
    return (await serverNames(this.#context)).map(({ name }) => name);
  }

  /** From now on no server can be started: the permission for that has been given back. */
  forbidPrograms(): void {
    this.#startsPrograms = false;
  }

  /**
   * Connects to servers, all at once.
   *
   * @throws {UsageError} no file has one of them, or it can no longer be started
   * @throws {ConfigError} one of them cannot be understood
   * @throws {ChatError} one of them cannot be started or reached
   */
  async open(names: readonly string[]): Promise<Connected[]> {
    const wanted = names.filter((name) => !this.#open.has(name));
    const found = [];
    // One after the other: each may ask the user.
    for (const name of wanted) found.push(await this.#find(name));
    const settled = await Promise.allSettled(
      found.map((server) => connectServer(this.#context, server)),
    );
    for (const one of settled) {
      if (one.status === "fulfilled") this.#open.set(one.value.name, one.value);
    }
    const failed = settled.find(({ status }) => status === "rejected");
    if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
    return names.flatMap((name) => this.#open.get(name) ?? []);
  }

  /** Leaves all; never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.connected.map((server) => server.close()));
  }

  async #find(name: string) {
    const server = await findServer(this.#context, name);
    if (!("command" in server) || this.#startsPrograms) return server;
    throw new UsageError(`the MCP server ${name} is a program`, {
      hint: `name it when chat starts: -T mcp:${name}`,
    });
  }
}
