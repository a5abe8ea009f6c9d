/**
 * Connects to MCP servers, and makes tools of theirs.
 *
 * @module
 */
import {
  Client,
  StreamableHTTPClientTransport,
  type Tool,
} from "@modelcontextprotocol/client";
import { sha256 } from "../../core/data/digest.ts";
import { LONGEST_TIMER_MS } from "../../core/delay.ts";
import { ChatError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { type RunnableTool, type Tier, ToolFailure } from "../tool.ts";
import { resultText } from "./result_text.ts";
import type { McpServer } from "./servers.ts";
import { StdioTransport } from "./stdio_transport.ts";

/** How long a server may take until it has named its tools, in ms. */
const CONNECT_MS = 60_000;
/** How long it may take to say which protocol it speaks: old ones do not answer. */
const PROBE_MS = 5_000;
/** Most characters of a name that every provider takes. */
const LONGEST_NAME = 64;

/** What servers are connected with. */
export interface ConnectOptions {
  /** Version of this program. */
  readonly version: string;
  /** The working directory of servers that are started. */
  readonly cwd: string;
  /** The environment of servers that are started, to which their own is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Called when a server says that its tools have changed. */
  readonly onChanged: (server: string) => void;
}

/** A server that answers. */
export interface Connected {
  /** Its tools. They stay as they were at first, whatever it says later. */
  readonly tools: readonly RunnableTool[];
  /** What it calls itself. */
  readonly about: string;
  /** Leaves it, and ends it if it was started. */
  close(): Promise<void>;
}

/**
 * Connects to a server.
 *
 * @throws {ChatError} it cannot be started or reached, or does not speak MCP
 */
export async function connect(
  server: McpServer,
  { version, cwd, env, onChanged }: ConnectOptions,
): Promise<Connected> {
  const { name } = server;
  const client = new Client({ name: "chat", version }, {
    versionNegotiation: { mode: "auto", probe: { timeoutMs: PROBE_MS } },
  });
  const started = "command" in server
    ? new StdioTransport({ ...server, cwd, env: { ...env, ...server.env } })
    : undefined;
  const options = { timeout: CONNECT_MS };
  try {
    await client.connect(started ?? overHttp(server), options);
    client.setNotificationHandler(
      "notifications/tools/list_changed",
      () => onChanged(name),
    );
    const { tools } = await client.listTools(undefined, options);
    const { name: own = "", version: its = "" } = client.getServerVersion() ??
      {};
    return {
      tools: tools.map((tool) => runnable(tool, server, client)),
      about: `${own} ${its}`.trim(),
      close: () => client.close(),
    };
  } catch (error) {
    await client.close().catch(() => {}); // it may not have begun
    await started?.close();
    const said = started?.said ?? "";
    const last = said === "" ? "" : `; it said: ${said.split("\n").at(-1)}`;
    throw new ChatError(
      withoutSecrets(
        `Cannot use the MCP server ${name}: ${reasonOf(error)}${last}`,
      ),
      { cause: error },
    );
  }
}

function overHttp(server: McpServer): StreamableHTTPClientTransport {
  if (!("url" in server)) throw new TypeError("The server has no address");
  const { url, headers } = server;
  return new StreamableHTTPClientTransport(url, { requestInit: { headers } });
}

function runnable(
  { name, description = "", inputSchema, annotations }: Tool,
  { name: server, trust }: McpServer,
  client: Client,
): RunnableTool {
  return {
    name: nameOf(server, name),
    server,
    tier: trust ? tierOf(annotations) : "exec",
    description,
    parameters: inputSchema,
    async run(args, { signal }) {
      const call = { name, arguments: { ...args } };
      const { content, structuredContent, isError } = await client.callTool(
        call,
        { signal, timeout: LONGEST_TIMER_MS },
      );
      const text = resultText(content, structuredContent);
      if (isError) throw new ToolFailure(text);
      return text;
    },
  };
}

/** What a trusted server says of a tool. */
function tierOf(annotations: Tool["annotations"]): Tier {
  if (annotations?.readOnlyHint === true) return "read";
  return annotations?.destructiveHint === false ? "write" : "exec";
}

/** `mcp__server__tool`, of the letters that every provider takes; a long name ends with a hash of the whole. */
function nameOf(server: string, tool: string): string {
  const name = `mcp__${server}__${tool}`;
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, "_");
  return plain.length <= LONGEST_NAME && plain === name
    ? name
    : `${plain.slice(0, LONGEST_NAME - 9)}_${sha256(name).slice(0, 8)}`;
}
