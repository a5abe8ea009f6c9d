/**
 * Asks the user on stderr and reads answers from stdin, both terminals.
 *
 * @module
 */
import { Interrupted } from "../../../cli/exit.ts";
import type { Io } from "../../../core/io.ts";
import { sanitize } from "../../../core/text/text.ts";
import { LineReader } from "../../../repl/lines/line_reader.ts";
import {
  fillAtTerminal,
  type FormOptions,
} from "../../../repl/questions/form_question.ts";
import type { FillForm } from "../../../tools/mcp/form.ts";
import { say } from "../../../cli/say.ts";

/** One reader of each stdin: what it has read ahead is for the next question. */
const READERS = new WeakMap<Io, LineReader>();

/** Asks something; SIGTERM ends it. */
export async function askOnStderr<T>(
  io: Io,
  ask: (options: FormOptions) => Promise<T>,
): Promise<T> {
  const { stdin, stderr } = io;
  const source = READERS.get(io) ?? new LineReader({
    readable: stdin.readable,
    prompt: { text: "> ", output: stderr },
    onInterrupt: (handler) => io.onSignal("SIGINT", handler),
  });
  READERS.set(io, source);
  const stop = new AbortController();
  using _term = io.onSignal(
    "SIGTERM",
    () => stop.abort(new Interrupted("SIGTERM")),
  );
  const print = (text: string) => say(stderr, sanitize(text));
  return await ask({ source, print, signal: stop.signal });
}

/** Shows forms of MCP servers. */
export function formsOnStderr(io: Io): FillForm {
  return (form) => askOnStderr(io, (options) => fillAtTerminal(options)(form));
}
