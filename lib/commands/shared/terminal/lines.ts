/**
 * Opens the input of a person at a terminal: a line editor, or a plain terminal.
 *
 * @module
 */
import type { Io } from "../../../core/io.ts";
import { bold } from "../../../render/style.ts";
import type { Completer } from "../../../repl/candidates.ts";
import type { EntryLog } from "../../../repl/lines/line_editor_options.ts";
import { LineReader } from "../../../repl/lines/line_reader.ts";
import type { LineSource } from "../../../repl/lines/line_source.ts";
import type { Surface } from "../../../repl/surface.ts";

/** How lines are asked for. */
export interface TerminalLinesOptions {
  /** The text before a line, without style. */
  readonly prompt: string;
  /** What Tab finds. */
  readonly complete: Completer;
  /** Where entries are kept; without it they last as long as the source. */
  readonly log?: EntryLog | undefined;
}

/** The lines that are typed at a terminal, edited where its screen takes cursor codes. */
export async function terminalLines(
  io: Io,
  { screen, colorOnScreen }: Pick<Surface, "screen" | "colorOnScreen">,
  { prompt, complete, log }: TerminalLinesOptions,
): Promise<LineSource> {
  const { readable } = io.stdin;
  const onInterrupt = (handler: () => void) => io.onSignal("SIGINT", handler);
  if (!colorOnScreen || screen.unsized) {
    const shown = { text: prompt, output: screen };
    return new LineReader({ readable, prompt: shown, onInterrupt });
  }
  const { LineEditor } = await import("../../../repl/lines/line_editor.ts");
  return new LineEditor({
    readable,
    setRaw: (raw) => Deno.stdin.setRaw(raw),
    output: screen,
    prompt: bold(prompt),
    indent: prompt.length,
    complete,
    log,
    suspend: () => suspend(io),
    onCrash: (codes) =>
      onCrash(codes, screen === io.stdout ? Deno.stdout : Deno.stderr),
    onResize: (handler) => io.onSignal("SIGWINCH", handler),
    onContinue: (handler) => io.onSignal("SIGCONT", handler),
    onInterrupt,
  });
}

/** Suspends this process, unless the system or the permissions do not allow it. */
function suspend({ os }: Io): void {
  if (os === "windows") return;
  try {
    Deno.kill(Deno.pid, "SIGTSTP");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

/** Writes codes that reset the terminal if the program crashes, because nothing is disposed of then. */
function onCrash(
  codes: string,
  terminal: Pick<typeof Deno.stdout, "writeSync">,
): Disposable {
  const write = () => {
    terminal.writeSync(new TextEncoder().encode(codes));
  };
  const events = ["error", "unhandledrejection"];
  events.forEach((event) => globalThis.addEventListener(event, write));
  return {
    [Symbol.dispose]: () =>
      events.forEach((event) => globalThis.removeEventListener(event, write)),
  };
}
