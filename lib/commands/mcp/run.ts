/**
 * `chat mcp`: which MCP servers there are, what tools they have, and one call.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import { EXIT, Interrupted } from "../../cli/exit.ts";
import { isObject } from "../../core/data/invalid.ts";
import { ChatError, UsageError } from "../../core/errors.ts";
import { loader } from "../../core/load.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { sanitize } from "../../core/text/text.ts";
import { type ToolArguments, ToolFailure } from "../../tools/tool.ts";
import { type Models, openModels } from "../shared/open_models.ts";
import {
  connectServer,
  findServer,
  serverNames,
} from "../shared/tools/mcp_servers.ts";

const loadServe = loader<typeof import("./serve.ts")>(
  import.meta.url,
  "./serve.ts",
);

const DEFAULT_SECONDS = 60;

/**
 * Lists servers, tries one, or calls a tool of one; returns the exit code.
 *
 * @throws {UsageError} the words cannot be understood, or no server or tool has that name
 * @throws {ChatError} the server cannot be used, or the call failed
 */
export async function run(context: CommandContext): Promise<number> {
  const { words, flags } = context;
  const [what = "list", name, tool, json, ...more] = words;
  if (what === "serve" && words.length === 1) {
    const { serveHistory } = await loadServe();
    return await serveHistory(context);
  }
  const models = await openModels({
    ...context,
    flags: flags.with({ "no-history": true }),
  });
  const isComplete = { list: 0, test: 1, call: 2 }[what];
  const given = [name, tool, json].filter((word) => word !== undefined).length;
  const most = what === "call" ? 3 : isComplete;
  if (
    isComplete === undefined || most === undefined || more.length > 0 ||
    given < isComplete || given > most
  ) {
    throw new UsageError(
      "chat mcp takes list, test NAME, call NAME TOOL [JSON], or serve",
    );
  }
  if (name === undefined) return await list(context, models);
  if (tool === undefined) return await test(context, models, name);
  return await call(context, models, { name, tool, args: argsOf(json) });
}

async function list(
  { io, flags }: CommandContext,
  models: Models,
): Promise<number> {
  const found = await serverNames({ io, flags, models });
  for (const { name, path } of found) {
    await io.stdout.write(`${sanitize(`${name}\t${path}`)}\n`);
  }
  if (found.length === 0) {
    await models.notice("chat: there are no MCP servers, see docs/tools.md");
  }
  return EXIT.done;
}

async function test(
  { io, flags }: CommandContext,
  models: Models,
  name: string,
): Promise<number> {
  const context = { io, flags, models };
  const server = await findServer(context, name);
  const connected = await connectServer(context, server);
  try {
    await models.notice(sanitize(`chat: ${name} is ${connected.about}`));
    for (const { name, tier, description } of connected.tools) {
      const [first = ""] = description.trim().split("\n");
      await io.stdout.write(`${sanitize(`${name}\t${tier}\t${first}`)}\n`);
    }
  } finally {
    await connected.close();
  }
  return EXIT.done;
}

async function call(
  { io, flags }: CommandContext,
  models: Models,
  wanted: {
    readonly name: string;
    readonly tool: string;
    readonly args: ToolArguments;
  },
): Promise<number> {
  const context = { io, flags, models };
  const server = await findServer(context, wanted.name);
  const connected = await connectServer(context, server);
  const stop = new AbortController();
  using _int = io.onSignal(
    "SIGINT",
    () => stop.abort(new Interrupted("SIGINT")),
  );
  const seconds = flags.number("tool-timeout") ?? DEFAULT_SECONDS;
  const signal = AbortSignal.any([
    stop.signal,
    AbortSignal.timeout(seconds * 1000),
  ]);
  try {
    const { tools } = connected;
    const names = [wanted.tool, `mcp__${wanted.name}__${wanted.tool}`];
    const tool = tools.find(({ name }) => names.includes(name));
    if (tool === undefined) {
      throw new UsageError(`${wanted.name} has no tool "${wanted.tool}"`, {
        hint: `chat mcp test ${wanted.name} lists them`,
      });
    }
    const text = await tool.run(wanted.args, { cwd: io.cwd, signal });
    const shown = io.stdout.isTerminal ? sanitize(text) : text;
    await io.stdout.write(shown.endsWith("\n") ? shown : `${shown}\n`);
    return EXIT.done;
  } catch (error) {
    stop.signal.throwIfAborted();
    if (error instanceof UsageError) throw error;
    const why = error instanceof ToolFailure ? error.message : reasonOf(error);
    throw new ChatError(`${wanted.tool} failed: ${why}`, { cause: error });
  } finally {
    await connected.close();
  }
}

function argsOf(json: string | undefined): ToolArguments {
  let args: unknown = {};
  try {
    if (json !== undefined) args = JSON.parse(json);
  } catch (error) {
    throw new UsageError(`the arguments are not JSON: ${reasonOf(error)}`);
  }
  if (isObject(args)) return args;
  throw new UsageError("the arguments must be a JSON object");
}
