/**
 * Connects to MCP servers.
 *
 * @module
 */
import {
  Client,
  SdkHttpError,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { ChatError } from "../../core/errors.ts";
import { withoutSecrets } from "../../core/secrets.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { Asking } from "./asking.ts";
import type { FillForm } from "./form.ts";
import type { Connected } from "./connected.ts";
import type { LoginFile } from "./oauth/login_file.ts";
import { LoginProvider } from "./oauth/provider.ts";
import { serverTexts } from "./server_texts.ts";
import { serverTool } from "./server_tool.ts";
import type { McpServer } from "./servers.ts";
import { StdioTransport } from "./stdio_transport.ts";

/** How long a server may take until it has named its tools, in ms. */
const CONNECT_MS = 60_000;
/** How long it may take to say which protocol it speaks: old ones do not answer. */
const PROBE_MS = 5_000;

/** What servers are connected with. */
export interface ConnectOptions {
  /** Version of this program. */
  readonly version: string;
  /** The working directory of servers that are started. */
  readonly cwd: string;
  /** The environment of servers that are started, to which their own is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Asks the user what a server wants to know. */
  readonly fillForm: FillForm;
  /** The login at a server over HTTP, if it can have one. */
  readonly login: LoginFile | undefined;
}

/**
 * Connects to a server.
 *
 * @throws {ChatError} it cannot be started or reached, or does not speak MCP
 */
export async function connect(
  server: McpServer,
  { version, cwd, env, fillForm, login }: ConnectOptions,
): Promise<Connected> {
  const { name } = server;
  let isChanged = false;
  const onChanged = () => {
    isChanged = true;
  };
  const client = new Client({ name: "chat", version }, {
    versionNegotiation: { mode: "auto", probe: { timeoutMs: PROBE_MS } },
    capabilities: { elicitation: { form: {} } },
    listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged } },
  });
  const asking = new Asking(name, fillForm);
  client.setRequestHandler(
    "elicitation/create",
    async ({ params }) =>
      "requestedSchema" in params
        ? await asking.ask({
          message: params.message,
          schema: params.requestedSchema,
        })
        : { action: "decline" },
  );
  const started = "command" in server
    ? new StdioTransport({ ...server, cwd, env: { ...env, ...server.env } })
    : undefined;
  const options = { timeout: CONNECT_MS };
  try {
    await client.connect(started ?? await overHttp(server, login), options);
    const listTools = async () => {
      isChanged = false;
      const { tools } = await client.listTools(undefined, {
        ...options,
        cacheMode: "refresh",
      });
      return tools.map((tool) => serverTool(tool, server, client, asking));
    };
    const tools = await listTools();
    const { name: own = "", version: its = "" } = client.getServerVersion() ??
      {};
    return {
      name,
      tools,
      changedTools: async () => isChanged ? await listTools() : undefined,
      about: `${own} ${its}`.trim(),
      ...serverTexts(name, client, asking),
      close: () => client.close(),
    };
  } catch (error) {
    await client.close().catch(() => {}); // it may not have begun
    await started?.close();
    const said = started?.said ?? "";
    const last = said === "" ? "" : `; it said: ${said.split("\n").at(-1)}`;
    const why = `${reasonOf(error)}${last}`;
    throw new ChatError(
      withoutSecrets(`Cannot use the MCP server ${name}: ${why}`),
      {
        cause: error,
        hint: wantsLogin(error) ? `chat mcp login ${name}` : undefined,
      },
    );
  }
}

/** A header of the user's own counts; otherwise the login does, if there is one. */
async function overHttp(
  server: McpServer,
  login: LoginFile | undefined,
): Promise<StreamableHTTPClientTransport> {
  if (!("url" in server)) throw new TypeError("The server has no address");
  const { name, url, headers, oauth } = server;
  const requestInit = { headers };
  const isGiven = new Headers(headers).has("authorization");
  if (isGiven || login === undefined || !await login.exists()) {
    return new StreamableHTTPClientTransport(url, { requestInit });
  }
  const authProvider = new LoginProvider({
    file: login,
    registered: oauth?.clientId === undefined
      ? undefined
      : { clientId: oauth.clientId, clientSecret: oauth.clientSecret },
    redirectUrl: "http://127.0.0.1/callback",
    open: () => {
      throw new ChatError(
        `the login has ended; chat mcp login ${name} renews it`,
      );
    },
  });
  return new StreamableHTTPClientTransport(url, { requestInit, authProvider });
}

/** Whether a server wants to know who asks. */
function wantsLogin(error: unknown): boolean {
  return error instanceof SdkHttpError && error.status === 401 ||
    error instanceof UnauthorizedError;
}
