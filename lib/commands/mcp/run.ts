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
import { plural } from "../../core/text/plural.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { sanitize } from "../../core/text/text.ts";
import { Countdown } from "../../tools/countdown.ts";
import type { Connected, McpPrompt } from "../../tools/mcp/connected.ts";
import { type ToolArguments, ToolFailure } from "../../tools/tool.ts";
import type { Flags } from "../../cli/parse.ts";
import type { Io } from "../../core/io.ts";
import { canAsk } from "../shared/confirm.ts";
import { formsOnStderr } from "../shared/tools/stderr_seat.ts";
import { type Models, openModels } from "../shared/open_models.ts";
import {
  connectServer,
  findServer,
  type ServerContext,
  serverNames,
} from "../shared/tools/mcp_servers.ts";

const loadServe = loader<typeof import("./serve.ts")>(
  import.meta.url,
  "./serve.ts",
);

const loadLogin = loader<typeof import("./login.ts")>(
  import.meta.url,
  "./login.ts",
);

const DEFAULT_SECONDS = 60;

/**
 * Lists servers, tries one, or calls a tool of one; returns the exit code.
 *
 * @throws {UsageError} the words cannot be understood, or no server or tool has that name
 * @throws {ChatError} the server cannot be used, or the call failed
 */
export async function run(context: CommandContext): Promise<number> {
  const { io, words, flags } = context;
  const [what = "list", name, tool, json, ...more] = words;
  if (what === "serve" && words.length === 1) {
    const { serveHistory } = await loadServe();
    return await serveHistory(context);
  }
  const models = await openModels({
    ...context,
    flags: flags.with({ "no-history": true }),
  });
  const isComplete = { list: 0, test: 1, call: 2, login: 1, logout: 1 }[what];
  const given = [name, tool, json].filter((word) => word !== undefined).length;
  const most = what === "call" ? 3 : isComplete;
  if (
    isComplete === undefined || most === undefined || more.length > 0 ||
    given < isComplete || given > most
  ) {
    throw new UsageError(
      "chat mcp takes list, test NAME, call NAME TOOL [JSON], login NAME, logout NAME, or serve",
    );
  }
  if (name === undefined) return await list(context, models);
  if (what === "login" || what === "logout") {
    const commands = await loadLogin();
    return await commands[what](contextOf(io, flags, models), name);
  }
  if (tool === undefined) return await test(context, models, name);
  return await call(context, models, { name, tool, args: argsOf(json) });
}

function contextOf(io: Io, flags: Flags, models: Models): ServerContext {
  const fillForm = canAsk(io) ? formsOnStderr(io) : undefined;
  return { io, flags, models, fillForm };
}

async function list(
  { io, flags }: CommandContext,
  models: Models,
): Promise<number> {
  const context = contextOf(io, flags, models);
  const found = await serverNames(context);
  // One after the other: each may ask something.
  for (const { name, path } of found) {
    const cells = [name, path];
    if (flags.flag("check")) cells.push(await checked(context, name));
    await io.stdout.write(`${sanitize(cells.join("\t"))}\n`);
  }
  if (found.length === 0) {
    await models.notice("chat: there are no MCP servers, see docs/tools.md");
  }
  return EXIT.done;
}

/** What a server has, or why it cannot be used. */
async function checked(
  context: ServerContext,
  name: string,
): Promise<string> {
  let connected: Connected | undefined;
  try {
    connected = await connectServer(context, await findServer(context, name));
    return await contentsOf(connected);
  } catch (error) {
    return reasonOf(error).replaceAll(/\s+/g, " ");
  } finally {
    await connected?.close();
  }
}

async function contentsOf(connected: Connected): Promise<string> {
  const [resources, prompts] = await Promise.all([
    connected.resources(),
    connected.prompts(),
  ]);
  return [
    plural(connected.tools.length, "tool"),
    plural(resources.length, "resource"),
    plural(prompts.length, "prompt"),
  ].join(", ");
}

async function test(
  { io, flags }: CommandContext,
  models: Models,
  name: string,
): Promise<number> {
  const context = contextOf(io, flags, models);
  const server = await findServer(context, name);
  const connected = await connectServer(context, server);
  try {
    const contents = await contentsOf(connected);
    await models.notice(
      sanitize(`chat: ${name} is ${connected.about}: ${contents}`),
    );
    const rows = [
      ...connected.tools.map(({ name, tier, description }) => [
        ...[name, tier, description.trim().split("\n", 1)[0] ?? ""],
      ]),
      ...(await connected.resources()).map(({ uri, about }) => [
        ...[`@${name}:${uri}`, "resource", about],
      ]),
      ...(await connected.prompts()).map((prompt) => [
        ...[`${name}:${prompt.name}`, "prompt", aboutPrompt(prompt)],
      ]),
    ];
    for (const row of rows) {
      await io.stdout.write(`${sanitize(row.join("\t"))}\n`);
    }
  } finally {
    await connected.close();
  }
  return EXIT.done;
}

/** Its values, then what it is about: `city= state=… The weather of a place`. */
function aboutPrompt({ takes, about }: McpPrompt): string {
  const values = takes.map(({ name, required }) =>
    required ? `-p ${name}=…` : `[-p ${name}=…]`
  );
  return [...values, about].join(" ").trim();
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
  const context = contextOf(io, flags, models);
  const server = await findServer(context, wanted.name);
  const connected = await connectServer(context, server);
  const stop = new AbortController();
  using _int = io.onSignal(
    "SIGINT",
    () => stop.abort(new Interrupted("SIGINT")),
  );
  const seconds = flags.number("tool-timeout") ?? DEFAULT_SECONDS;
  const late = new AbortController();
  const why = new ToolFailure(`it took longer than ${seconds} seconds`);
  using countdown = new Countdown(seconds * 1000, () => late.abort(why));
  const pause = () => countdown.pause();
  const signal = AbortSignal.any([stop.signal, late.signal]);
  try {
    const { tools } = connected;
    const names = [wanted.tool, `mcp__${wanted.name}__${wanted.tool}`];
    const tool = tools.find(({ name }) => names.includes(name));
    if (tool === undefined) {
      throw new UsageError(`${wanted.name} has no tool "${wanted.tool}"`, {
        hint: `chat mcp test ${wanted.name} lists them`,
      });
    }
    const text = await tool.run(wanted.args, { cwd: io.cwd, signal, pause });
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
