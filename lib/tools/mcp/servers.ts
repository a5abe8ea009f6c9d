/**
 * Reads which MCP servers there are, from files as all clients write them.
 *
 * @module
 */
import { isObject } from "../../core/data/invalid.ts";
import { ConfigError } from "../../core/errors.ts";

/** A server that is started, or reached by HTTP. */
export type McpServer =
  & {
    readonly name: string;
    /** Whether the user believes what the server says of its tools. */
    readonly trust: boolean;
  }
  & (
    | {
      readonly command: readonly string[];
      readonly env: Readonly<Record<string, string>>;
    }
    | {
      readonly url: URL;
      readonly headers: Readonly<Record<string, string>>;
      /** What a login uses, where the server registers no clients by itself. */
      readonly oauth?: OAuthSettings | undefined;
    }
  );

/** A client that was registered by hand. */
export interface OAuthSettings {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** The port of this machine that it was registered with. */
  readonly callbackPort?: number | undefined;
}

/** How a file's servers are read. */
export interface ServersOptions {
  /** Names the file in errors. */
  readonly path: string;
  /** A variable that `${NAME}` stands for. */
  readonly env: (name: string) => string | undefined;
  /** Values that `${input:NAME}` stands for. */
  readonly inputs?: ReadonlyMap<string, string> | undefined;
  /** The folder that `${workspaceFolder}` stands for. */
  readonly folder: string;
}

/**
 * Finds one server in an object of servers by name, and fills in its variables; undefined if it is not there. Members
 * that other clients have are ignored.
 *
 * @throws {ConfigError} the server cannot be understood, or a variable is not set
 */
export function serverOf(
  servers: unknown,
  name: string,
  options: ServersOptions,
): McpServer | undefined {
  if (!isObject(servers) || !Object.hasOwn(servers, name)) return undefined;
  const wrong = (what: string) =>
    new ConfigError(`The MCP server ${name} of ${options.path}: ${what}`);
  const value = servers[name];
  if (!isObject(value)) throw wrong("it must be a JSON object");
  const { command, args = [], url, type, trust } = value;
  const fill = (text: string) => filled(text, options, wrong);
  const about = { name, trust: trust === true };
  if (typeof command === "string" && command !== "") {
    if (!Array.isArray(args) || !args.every(isText)) {
      throw wrong('"args" must be a list of texts');
    }
    const words = [command, ...args].map(fill);
    return { ...about, command: words, env: texts(value, "env", fill, wrong) };
  }
  if (type === "sse") {
    throw wrong("SSE is not supported; most such servers have type http, too");
  }
  const parsed = typeof url === "string" ? URL.parse(fill(url)) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw wrong('it needs a "command", or a "url" of http or https');
  }
  const headers = texts(value, "headers", fill, wrong);
  const oauth = oauthOf(value["oauth"], fill, wrong);
  return { ...about, url: parsed, headers, oauth };
}

/** The object of servers in a parsed file: `mcpServers`, or VS Code's `servers`, also below `mcp` in its settings. */
export function serversIn(file: unknown): unknown {
  const { mcpServers, servers } = membersOf(file);
  return mcpServers ?? servers;
}

/** The values that a parsed file leaves to its user. */
export function inputsIn(file: unknown): unknown {
  return membersOf(file)["inputs"];
}

function membersOf(file: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(file)) return {};
  return isObject(file["mcp"]) ? file["mcp"] : file;
}

function oauthOf(
  value: unknown,
  fill: (text: string) => string,
  wrong: (what: string) => ConfigError,
): OAuthSettings | undefined {
  if (value === undefined) return undefined;
  const { clientId, clientSecret, callbackPort } = isObject(value) ? value : {};
  const text = (name: string, member: unknown) => {
    if (member === undefined) return undefined;
    if (isText(member)) return fill(member);
    throw wrong(`"oauth.${name}" must be a text`);
  };
  const isPort = Number.isInteger(callbackPort) && Number(callbackPort) > 0 &&
    Number(callbackPort) < 65536;
  if (callbackPort !== undefined && !isPort) {
    throw wrong('"oauth.callbackPort" must be a port');
  }
  return {
    clientId: text("clientId", clientId),
    clientSecret: text("clientSecret", clientSecret),
    callbackPort: isPort ? Number(callbackPort) : undefined,
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function texts(
  value: Readonly<Record<string, unknown>>,
  member: string,
  fill: (text: string) => string,
  wrong: (what: string) => ConfigError,
): Record<string, string> {
  const found = value[member] ?? {};
  if (!isObject(found)) throw wrong(`"${member}" must be a JSON object`);
  const filled = Object.entries(found).map(([name, text]) => {
    if (isText(text)) return [name, fill(text)];
    throw wrong(`"${member}.${name}" must be a text`);
  });
  return Object.fromEntries(filled);
}

/** Fills in `${NAME}`, `${NAME:-default}` and, as editors write it, `${env:NAME}`, `${input:NAME}` and folders. */
function filled(
  text: string,
  { env, inputs, folder }: ServersOptions,
  wrong: (what: string) => ConfigError,
): string {
  return text.replaceAll(
    /\$\{(?:input:([^{}]+)|(?:env:)?(\w+)(?::-([^}]*))?)\}/g,
    (_, input: string | undefined, name: string, fallback) => {
      if (input !== undefined) {
        const value = inputs?.get(input);
        if (value !== undefined) return value;
        throw wrong(`there is no input ${input}`);
      }
      if (name === "workspaceFolder") return folder;
      const home = name === "userHome" ? env("HOME") : undefined;
      const value = env(name) ?? home ?? fallback;
      if (value !== undefined) return value;
      throw wrong(`the variable ${name} is not set`);
    },
  );
}
