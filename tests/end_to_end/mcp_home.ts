/**
 * A home whose configuration names MCP servers, and a small server, for tests.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../helpers/run_cli.ts";

const SERVER = fileURLToPath(
  new URL("../helpers/mcp_server.ts", import.meta.url),
);

/** How the mock is started, as files of servers say it. */
export const MOCK: { command: string; args: string[] } = {
  command: Deno.execPath(),
  args: ["run", "--quiet", "--no-config", "--allow-env", SERVER],
};

/** A home with a configuration file. */
export async function homeWith(
  config: unknown,
): Promise<AsyncDisposable & { home: string }> {
  const folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/.config/chat`, { recursive: true });
  const path = `${folder.path}/.config/chat/config.json`;
  await Deno.writeTextFile(path, JSON.stringify(config));
  return {
    home: folder.path,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
