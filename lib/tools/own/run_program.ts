/**
 * Runs a tool that is a program: arguments as JSON on its stdin, text from its stdout.
 *
 * @module
 */
import { joinBytes } from "../../core/data/bytes.ts";
import { reasonOf } from "../../core/text/reason.ts";
import { type RunnableTool, ToolFailure } from "../tool.ts";
import type { OwnTool } from "./definition.ts";

/** Bytes of stdout that are read; a program that writes more is ended. */
const MOST_OUT = 16 * 1024 * 1024;
/** Bytes of stderr that are kept, from the beginning. */
const MOST_ERR = 16 * 1024;
/** How long a program may take to end when it is asked to, in ms: less than its caller waits. */
const GRACE_MS = 200;

/**
 * The tool of a program.
 *
 * @param env the whole environment of the program
 */
export function programTool(
  { name, tier, description, parameters, command }: OwnTool,
  env: Readonly<Record<string, string>>,
): RunnableTool {
  return {
    ...{ name, tier, description, parameters, startsProgram: true },
    run: (args, { cwd, signal }) =>
      runProgram(command, JSON.stringify(args), { cwd, env, signal }),
  };
}

interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function runProgram(
  [program = "", ...args]: readonly string[],
  input: string,
  { cwd, env, signal }: ProgramOptions,
): Promise<string> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(program, {
      ...{ args, cwd, env, clearEnv: true },
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
  } catch (error) {
    throw new ToolFailure(`Cannot start ${program}: ${reasonOf(error)}`);
  }
  using _ending = endedBy(child, signal);
  const [out, err, { code, signal: killed }] = await Promise.all([
    beginning(child.stdout, MOST_OUT, () => end(child, "SIGTERM")),
    beginning(child.stderr, MOST_ERR),
    child.status,
    write(child.stdin, input),
  ]);
  signal.throwIfAborted();
  const text = new TextDecoder().decode(out);
  if (code === 0) return text;
  const how = killed === null ? `exit code ${code}` : `ended by ${killed}`;
  const said = new TextDecoder().decode(err).trim();
  throw new ToolFailure(
    [how, said, text].filter((part) => part !== "").join("\n"),
  );
}

/** A program need not read its arguments. */
async function write(
  stdin: WritableStream<Uint8Array>,
  input: string,
): Promise<void> {
  try {
    const writer = stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch {
    // It has closed its stdin, or ended.
  }
}

/** Reads to the end, and keeps the first bytes. */
async function beginning(
  stream: ReadableStream<Uint8Array>,
  most: number,
  onMore: () => void = () => {},
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    if (size >= most) continue;
    pieces.push(piece.subarray(0, most - size));
    size += piece.length;
    if (size > most) onMore();
  }
  return joinBytes(pieces);
}

/** Ends a program when a signal aborts, by force if it does not heed that. */
function endedBy(child: Deno.ChildProcess, signal: AbortSignal): Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = () => {
    end(child, "SIGTERM");
    timer = setTimeout(() => end(child, "SIGKILL"), GRACE_MS);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

function end(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended.
  }
}
