/**
 * Prompts of MCP servers as templates: `server:prompt`.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import { nearest } from "../../../core/text/nearest.ts";
import type { AppliedTemplate } from "../../../repl/slash_services.ts";
import { checkNames } from "../../../templates/fill.ts";
import type { ServerPool } from "./server_pool.ts";

/** A template that a server has. */
export interface ServerTemplate {
  /** `server:prompt`. */
  readonly name: string;
  /** Names of its values. */
  readonly takes: readonly string[];
  /** One line for people. */
  readonly about: string;
}

/**
 * Has a server word its prompt; undefined if no file names a server of that name.
 *
 * @param before what the user types before each value, for the hint of an error
 * @throws {UsageError} the server has no such prompt, or a value is missing or unknown
 * @throws {ChatError} the server cannot be used
 */
export async function promptTemplate(
  name: string,
  values: Readonly<Record<string, string>>,
  pool: ServerPool,
  before = "",
): Promise<AppliedTemplate | undefined> {
  const { server: owner, prompt } = parted(name);
  if (!(await pool.names()).includes(owner)) return undefined;
  const [server] = await pool.open([owner]);
  if (server === undefined) return undefined;
  const prompts = await server.prompts();
  const found = prompts.find(({ name }) => name === prompt);
  if (found === undefined) {
    const meant = nearest(prompt, prompts.map(({ name }) => name));
    throw new UsageError(`The MCP server ${owner} has no prompt "${prompt}"`, {
      hint: meant === undefined
        ? `chat templates mcp:${owner} lists what it has`
        : `did you mean ${owner}:${meant}?`,
    });
  }
  const needs = found.takes.filter(({ required }) => required);
  const names = {
    name,
    needs: needs.map(({ name }) => name),
    takes: found.takes.map(({ name }) => name),
  };
  checkNames(names, values, before);
  const text = await server.word(prompt, values);
  return {
    tools: [],
    members: {},
    needsInput: false,
    message: (input) => input === "" ? text : `${text}\n\n${input}`,
  };
}

/** The prompts of servers. */
export async function promptsOf(
  servers: ServerPool["connected"],
): Promise<ServerTemplate[]> {
  const lists = await Promise.all(
    servers.map(async (server) =>
      (await server.prompts()).map(({ name, takes, about }) => ({
        name: `${server.name}:${name}`,
        takes: takes.map(({ name }) => name),
        about,
      }))
    ),
  );
  return lists.flat();
}

function parted(name: string): { server: string; prompt: string } {
  const cut = name.indexOf(":");
  return { server: name.slice(0, cut), prompt: name.slice(cut + 1) };
}
