/**
 * Where the login at an MCP server is kept.
 *
 * @module
 */
import { userPath } from "../../../config/user_paths.ts";
import { sha256 } from "../../../core/data/digest.ts";
import type { Io } from "../../../core/io.ts";
import { LoginFile } from "../../../tools/mcp/oauth/login_file.ts";

/** The file for a server's address; undefined without a home folder. A folder's `.env` does not decide where it is. */
export function loginFile(
  { os, env }: Pick<Io, "os" | "env">,
  { href }: URL,
): LoginFile | undefined {
  const name = `${sha256(href).slice(0, 16)}.json`;
  const path = userPath({ os, env }, "config", "mcp", name);
  return path === undefined ? undefined : new LoginFile(path, href);
}
