/**
 * The MCP servers of the working directory's `.mcp.json`, which may be a stranger's: they count only after the user has
 * agreed to that very file.
 *
 * @module
 */
import { dirname } from "node:path";
import { userPath } from "../../../config/user_paths.ts";
import { isObject } from "../../../core/data/invalid.ts";
import { sha256 } from "../../../core/data/digest.ts";
import { ConfigError } from "../../../core/errors.ts";
import type { Io } from "../../../core/io.ts";
import { decodeText } from "../../../core/text/decode_text.ts";
import { reasonOf } from "../../../core/text/reason.ts";
import { escapeHidden, sanitize } from "../../../core/text/text.ts";
import { serversIn } from "../../../tools/mcp/servers.ts";
import { canAsk, confirm } from "../confirm.ts";
import { say } from "../../../cli/say.ts";

/** A `.mcp.json`, and whether the user has agreed to it. */
export interface ProjectServers {
  readonly path: string;
  readonly servers: unknown;
  readonly isTrusted: boolean;
  /** Asks the user to agree; false without a terminal. */
  agree(): Promise<boolean>;
}

/**
 * Reads the working directory's file; undefined if there is none.
 *
 * @throws {ConfigError} it cannot be read or understood
 */
export async function projectServers(
  io: Io,
): Promise<ProjectServers | undefined> {
  const path = `${io.cwd}/.mcp.json`;
  let text: string;
  try {
    text = decodeText(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new ConfigError(`Cannot read ${path}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  let servers: unknown;
  try {
    servers = serversIn(JSON.parse(text));
  } catch {
    throw new ConfigError(`Cannot read ${path}: not JSON`);
  }
  // The folder's `.env` must not decide where this is kept.
  const list = userPath({ os: io.os, env: io.env }, "data", "trusted.jsonl");
  const mark = JSON.stringify({ path, sha256: sha256(text) });
  return {
    path,
    servers,
    isTrusted: await holds(list, mark),
    agree: async () => {
      if (!canAsk(io)) return false;
      await say(io.stderr, question(path, servers));
      if (!await confirm(io, "Use this file, as it is now?")) return false;
      if (list !== undefined) await keep(list, mark);
      return true;
    },
  };
}

/** Only this user may write the file, because it decides what is started. */
async function keep(list: string, mark: string): Promise<void> {
  await Deno.mkdir(dirname(list), { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(list, `${mark}\n`, { append: true, mode: 0o600 });
}

async function holds(list: string | undefined, mark: string): Promise<boolean> {
  if (list === undefined) return false;
  try {
    return (await Deno.readTextFile(list)).split("\n").includes(mark);
  } catch {
    return false; // nothing has been agreed to
  }
}

/** What the file would have started or reached, in full. */
function question(path: string, servers: unknown): string {
  const lines = Object.entries(isObject(servers) ? servers : {})
    .map(([name, server]) =>
      sanitize(`  ${name}: `) + escapeHidden(JSON.stringify(server))
    );
  return [
    sanitize(`${path} names MCP servers. Their programs run as you:`),
    ...lines,
  ].join("\n");
}
