/**
 * `chat mcp serve`: the history as an MCP server over stdin and stdout, for agents; nothing is written to it.
 *
 * @module
 */
import denoJson from "../../../deno.json" with { type: "json" };
import type { CommandContext } from "../../cli/command.ts";
import { EXIT } from "../../cli/exit.ts";
import { isObject } from "../../core/data/invalid.ts";
import { NameMap } from "../../core/data/names.ts";
import { ChatError } from "../../core/errors.ts";
import type { Io, Output } from "../../core/io.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { failureText } from "../../cli/failure.ts";
import { runCommandLine } from "../command_line.ts";
import { Arguments, SERVED_TOOLS } from "./served_tools.ts";

/** The newest version of the protocol with sessions; clients of later ones fall back to it. */
const NEWEST = "2025-11-25";
const VERSIONS: readonly unknown[] = [NEWEST, "2025-06-18", "2025-03-26"];

/** Characters of a message that are read. */
const LONGEST = 1024 * 1024;
/** Characters of a result. */
const MOST_TEXT = 200_000;

/** JSON-RPC's numbers for what is wrong with a message. */
const ERRORS = { parse: -32700, method: -32601, params: -32602 } as const;

const TOOLS = new NameMap(SERVED_TOOLS.map((tool) => [tool.name, tool]));

/** Answers messages until stdin ends. */
export async function serveHistory(context: CommandContext): Promise<number> {
  const { io } = context;
  for await (const line of linesOf(io)) {
    const answer = await answerTo(line, context);
    if (answer === undefined) continue;
    const text = JSON.stringify({ jsonrpc: "2.0", ...answer });
    await io.stdout.write(`${text}\n`);
  }
  return EXIT.done;
}

async function* linesOf({ stdin }: Io): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let begun = "";
  for await (const bytes of stdin.readable) {
    const lines = (begun + decoder.decode(bytes, { stream: true })).split("\n");
    begun = lines.pop() ?? "";
    if (begun.length > LONGEST) throw new ChatError("a message is too long");
    yield* lines.filter((line) => line.trim() !== "");
  }
}

async function answerTo(
  line: string,
  context: CommandContext,
): Promise<Record<string, unknown> | undefined> {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch (error) {
    const text = reasonOf(error);
    return { id: null, error: { code: ERRORS.parse, message: text } };
  }
  const { id, method, params } = isObject(message) ? message : {};
  if (id === undefined) return undefined; // a notification
  switch (method) {
    case "initialize":
      return { id, result: greeting(params) };
    case "ping":
      return { id, result: {} };
    case "tools/list":
      return { id, result: { tools: SERVED_TOOLS.map(listed) } };
    case "tools/call":
      return { id, ...await called(params, context) };
    default: {
      const text = `Unknown method ${method}`;
      return { id, error: { code: ERRORS.method, message: text } };
    }
  }
}

function greeting(params: unknown): Record<string, unknown> {
  const wanted = isObject(params) ? params["protocolVersion"] : undefined;
  return {
    protocolVersion: VERSIONS.includes(wanted) ? wanted : NEWEST,
    capabilities: { tools: {} },
    serverInfo: { name: "chat", version: denoJson.version },
  };
}

function listed(
  { name, description, properties, required }: typeof SERVED_TOOLS[number],
): Record<string, unknown> {
  return {
    name,
    description,
    inputSchema: { type: "object", properties, required },
    annotations: { readOnlyHint: true, openWorldHint: false },
  };
}

async function called(
  params: unknown,
  context: CommandContext,
): Promise<Record<string, unknown>> {
  const { name, arguments: args } = isObject(params) ? params : {};
  const tool = TOOLS.get(String(name));
  if (tool === undefined) {
    const message = `There is no tool ${name}`;
    return { error: { code: ERRORS.params, message } };
  }
  const { text, failed } = await outputOf(
    () => tool.words(new Arguments(args)),
    context,
  );
  const shown = text.length > MOST_TEXT
    ? `${text.slice(0, MOST_TEXT).toWellFormed()}\n[the rest is left out]`
    : text;
  const content = [{ type: "text", text: shown }];
  return { result: failed ? { content, isError: true } : { content } };
}

/** What a command line of this program writes to stdout; where it fails, what it says of that. */
async function outputOf(
  wordsOf: () => string[],
  { io, flags }: CommandContext,
): Promise<{ text: string; failed: boolean }> {
  let [out, err] = ["", ""];
  const to = (add: (text: string) => void): Output => ({
    isTerminal: false,
    columns: 80,
    write: (text) => Promise.resolve(add(text)),
  });
  const inner: Io = {
    ...io,
    stdin: {
      isTerminal: false,
      readable: new Blob().stream(),
      bytes: () => Promise.resolve(new Uint8Array()),
    },
    stdout: to((text) => out += text),
    stderr: to((text) => err += text),
  };
  const history = flags.text("history");
  const named = history === undefined ? [] : [`--history=${history}`];
  try {
    const code = await runCommandLine([...wordsOf(), ...named], inner);
    return {
      text: out || err || "(nothing)",
      failed: code !== 0 && out === "",
    };
  } catch (error) {
    return { text: failureText(error, false), failed: true };
  }
}
