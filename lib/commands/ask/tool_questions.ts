/**
 * Asks the user of `chat ask` about calls of tools.
 *
 * @module
 */
import { Interrupted } from "../../cli/exit.ts";
import type { Io } from "../../core/io.ts";
import { sanitize } from "../../core/text/text.ts";
import { LineReader } from "../../repl/lines/line_reader.ts";
import { askAtTerminal } from "../../repl/tool_question.ts";
import type { Ask } from "../../tools/gate.ts";

/**
 * Asks on stderr and reads answers from stdin, both terminals.
 *
 * @param rules the file that rules are written to
 */
export function questionsOnStderr(io: Io, rules: string | undefined): Ask {
  const { stdin, stderr } = io;
  let source: LineReader | undefined;
  return async (question) => {
    source ??= new LineReader({
      readable: stdin.readable,
      prompt: { text: "> ", output: stderr },
      onInterrupt: (handler) => io.onSignal("SIGINT", handler),
    });
    const stop = new AbortController();
    using _term = io.onSignal(
      "SIGTERM",
      () => stop.abort(new Interrupted("SIGTERM")),
    );
    const print = (text: string) => stderr.write(`${sanitize(text)}\n`);
    const { signal } = stop;
    return await askAtTerminal({ source, print, rules, signal })(question);
  };
}
