/**
 * The MCP servers of the configuration file and of `--mcp-config`.
 *
 * @module
 */
import denoJson from "../../../../deno.json" with { type: "json" };
import type { Flags } from "../../../cli/parse.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { NameMap } from "../../../core/data/names.ts";
import { ConfigError, UsageError } from "../../../core/errors.ts";
import type { Io } from "../../../core/io.ts";
import { loader } from "../../../core/load.ts";
import { keepSecret } from "../../../core/secrets.ts";
import { decodeText } from "../../../core/text/decode_text.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import type { Connected } from "../../../tools/mcp/connected.ts";
import type { FillForm } from "../../../tools/mcp/form.ts";
import {
  inputsIn,
  type McpServer,
  serverOf,
  serversIn,
} from "../../../tools/mcp/servers.ts";
import type { Models } from "../open_models.ts";
import { projectServers } from "./project_servers.ts";
import { toolEnv } from "./tool_env.ts";

const loadConnect = loader<typeof import("../../../tools/mcp/connect.ts")>(
  import.meta.url,
  "../../../tools/mcp/connect.ts",
);

const loadCommented = loader<
  typeof import("../../../config/commented_json.ts")
>(
  import.meta.url,
  "../../../config/commented_json.ts",
);
const loadInputs = loader<typeof import("./server_inputs.ts")>(
  import.meta.url,
  "./server_inputs.ts",
);
const loadLogin = loader<typeof import("./login_file.ts")>(
  import.meta.url,
  "./login_file.ts",
);

/** What servers are found with. */
export interface ServerContext {
  readonly io: Io;
  readonly flags: Flags;
  readonly models: Pick<Models, "config" | "notice">;
  /** Asks the user what a server wants to know; absent where no person can be asked. */
  readonly fillForm?: FillForm | undefined;
}

/** An object of servers, and the file that it is from. */
interface Found {
  readonly path: string;
  readonly servers: unknown;
  /** The values that the file leaves to the user. */
  readonly inputs?: unknown;
}

/** The names of all servers, sorted, each with its file. */
export async function serverNames(
  context: ServerContext,
): Promise<{ name: string; path: string }[]> {
  const names = new NameMap<string>();
  for (const { path, servers } of await filesOf(context)) {
    for (const name of Object.keys(servers ?? {})) {
      if (!names.has(name)) names.set(name, path);
    }
  }
  const project = await projectServers(context.io);
  for (const name of Object.keys(project?.servers ?? {})) {
    const path = project?.isTrusted
      ? project.path
      : `${project?.path} (not agreed to yet)`;
    if (!names.has(name)) names.set(name, path);
  }
  return [...names.entries()].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, path]) => ({ name, path }));
}

/**
 * Finds a server by its name: in the files of `--mcp-config`, the last first, then in the configuration file, then in
 * the working directory's `.mcp.json`, if the user agrees to that.
 *
 * @throws {UsageError} no file has it
 * @throws {ConfigError} it cannot be understood
 */
export async function findServer(
  context: ServerContext,
  name: string,
): Promise<McpServer> {
  for (const found of await filesOf(context)) {
    const server = await serverIn(found, name, context);
    if (server !== undefined) return server;
  }
  const project = await projectServers(context.io);
  if (project !== undefined) {
    const { path, servers } = project;
    if (isObject(servers) && Object.hasOwn(servers, name)) {
      if (project.isTrusted || await project.agree()) {
        const server = await serverIn(project, name, context);
        if (server !== undefined) return server;
      }
      throw new UsageError(`${path} is not used`, {
        hint: "at a terminal, chat asks whether it may be",
      });
    }
  }
  const known = (await serverNames(context)).map(({ name }) => name);
  throw new UsageError(`there is no MCP server "${name}"`, {
    hint: known.length === 0
      ? "name servers in the configuration file (mcpServers) or with --mcp-config FILE"
      : `there are ${known.join(", ")}`,
  });
}

async function serverIn(
  { path, servers, inputs }: Found,
  name: string,
  { io, models: { config: { env } } }: ServerContext,
): Promise<McpServer | undefined> {
  const options = { path, env, folder: io.cwd };
  const server = isObject(servers) && Object.hasOwn(servers, name)
    ? servers[name]
    : undefined;
  if (!/\$\{input:/.test(JSON.stringify(server) ?? "")) {
    return serverOf(servers, name, options);
  }
  const { serverInputs } = await loadInputs();
  const values = await serverInputs(io, { path, inputs, server });
  return serverOf(servers, name, { ...options, inputs: values });
}

/**
 * Connects to a server. Values of its environment and headers are keys from then on.
 *
 * @throws {ChatError} it cannot be started or reached
 */
export async function connectServer(
  { io, models: { notice }, fillForm }: ServerContext,
  server: McpServer,
): Promise<Connected> {
  const secrets = "command" in server ? server.env : server.headers;
  Object.values(secrets).forEach(keepSecret);
  const { connect } = await loadConnect();
  const login = "url" in server
    ? (await loadLogin()).loginFile(io, server.url)
    : undefined;
  return await connect(server, {
    version: denoJson.version,
    cwd: io.cwd,
    env: toolEnv(io),
    login,
    fillForm: fillForm ?? (async ({ server }) => {
      await notice(
        `chat: the MCP server ${server} asks you something, which takes a terminal: declined`,
      );
      return { action: "decline" };
    }),
  });
}

async function filesOf(
  { flags, models: { config: { file, configPath } } }: ServerContext,
): Promise<Found[]> {
  const named = flags.list("mcp-config").toReversed();
  const read = await Promise.all(named.map(readServers));
  const path = configPath ?? "the configuration file";
  return [...read, { path, servers: file.mcpServers }];
}

async function readServers(path: string): Promise<Found> {
  let text: string;
  try {
    text = decodeText(await Deno.readFile(path));
  } catch (error) {
    throw new ConfigError(`Cannot read ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  const value = await parsed(text, path);
  const servers = serversIn(value);
  if (servers === undefined) {
    throw new ConfigError(`${path} has no "mcpServers"`);
  }
  return { path, servers, inputs: inputsIn(value) };
}

/** Editors' files may have comments. */
async function parsed(text: string, path: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    const { parseCommented } = await loadCommented();
    const { value, problem } = parseCommented(text);
    if (problem === undefined) return value;
    throw new ConfigError(`Cannot read ${path}: ${problem}`);
  }
}
