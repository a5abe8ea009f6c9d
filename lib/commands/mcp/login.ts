/**
 * `chat mcp login` and `logout`: at servers over HTTP that want it (OAuth).
 *
 * @module
 */
import denoJson from "../../../deno.json" with { type: "json" };
import { EXIT } from "../../cli/exit.ts";
import { UsageError } from "../../core/errors.ts";
import { keepSecret } from "../../core/secrets.ts";
import { logIn } from "../../tools/mcp/oauth/log_in.ts";
import type { LoginFile } from "../../tools/mcp/oauth/login_file.ts";
import type { McpServer } from "../../tools/mcp/servers.ts";
import { listenForCallback } from "./callback.ts";
import { loginFile } from "../shared/tools/login_file.ts";
import { findServer, type ServerContext } from "../shared/tools/mcp_servers.ts";

/**
 * Has the user log in with a browser, and returns the exit code.
 *
 * @throws {UsageError} the server is a program, or there is no home folder
 * @throws {ChatError} the server wants no login, or refuses it
 */
export async function login(
  context: ServerContext,
  name: string,
): Promise<number> {
  const { io, models: { notice } } = context;
  const { server, file } = await found(context, name);
  Object.values(server.headers).forEach(keepSecret);
  await logIn(server, {
    version: denoJson.version,
    file,
    listen: listenForCallback,
    show: (url) =>
      io.stderr.write(
        `To log in at ${name}, open this address in a browser of this machine:\n\n${url}\n\n`,
      ),
  });
  await notice(`chat: logged in at ${name}`);
  return EXIT.done;
}

/**
 * Removes a login, and returns the exit code.
 *
 * @throws {UsageError} there is none
 */
export async function logout(
  context: ServerContext,
  name: string,
): Promise<number> {
  const { file } = await found(context, name);
  if (!await file.remove()) throw new UsageError(`no login at ${name}`);
  await context.models.notice(`chat: logged out of ${name}`);
  return EXIT.done;
}

async function found(
  context: ServerContext,
  name: string,
): Promise<{ server: Extract<McpServer, { url: URL }>; file: LoginFile }> {
  const server = await findServer(context, name);
  if (!("url" in server)) {
    throw new UsageError(`${name} is a program, which needs no login`);
  }
  const file = loginFile(context.io, server.url);
  if (file !== undefined) return { server, file };
  throw new UsageError("logins are kept in the home folder", {
    hint: "set HOME",
  });
}
