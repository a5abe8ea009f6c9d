/**
 * Where the lines of `chat chat` come from: an editor on a terminal, a plain terminal, or a pipe.
 *
 * @module
 */
import type { Io } from "../core/io.ts";
import { bold } from "../render/style.ts";
import { LABELS } from "../render/terminal.ts";
import type { Completer } from "../repl/candidates.ts";
import { LineReader } from "../repl/line_reader.ts";
import type { LineSource } from "../repl/line_source.ts";
import type { Surface } from "../repl/surface.ts";
import type { Dialogue } from "../repl/dialogue.ts";
import type { SlashServices } from "../repl/slash_services.ts";
import { inputLog } from "./input_log.ts";

/** What Tab looks at, and where what is typed is kept. */
export interface ChatInputOptions {
  /** The conversation. */
  readonly dialogue: Dialogue;
  /** Everything outside it. */
  readonly services: SlashServices;
  /** The file that keeps what was typed; undefined keeps nothing. */
  readonly logPath: string | undefined;
}

/** Opens the input of a conversation. */
export async function chatInput(
  io: Io,
  surface: Surface,
  { dialogue, services, logPath }: ChatInputOptions,
): Promise<LineSource> {
  const { readable } = io.stdin;
  if (!surface.interactive) return new LineReader({ readable });
  const onInterrupt = (handler: () => void) => io.onSignal("SIGINT", handler);
  const { screen } = surface;
  if (!surface.colorOnScreen) {
    const prompt = { text: LABELS.user, output: screen };
    return new LineReader({ readable, prompt, onInterrupt });
  }
  const { LineEditor } = await import("../repl/line_editor.ts");
  return new LineEditor({
    readable,
    setRaw: (raw) => Deno.stdin.setRaw(raw),
    output: screen,
    prompt: bold(LABELS.user),
    indent: LABELS.user.length,
    complete: completer(dialogue, services),
    log: logPath === undefined ? undefined : inputLog(logPath),
    suspend: () => suspend(io),
    onCrash: (codes) =>
      onCrash(codes, screen === io.stdout ? Deno.stdout : Deno.stderr),
    onResize: (handler) => io.onSignal("SIGWINCH", handler),
    onContinue: (handler) => io.onSignal("SIGCONT", handler),
    onInterrupt,
  });
}

/** Stops this process where that can be done: older runtimes ask for --allow-run first. */
function suspend({ os }: Io): void {
  if (os === "windows") return;
  try {
    Deno.kill(Deno.pid, "SIGTSTP");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
}

/** The runtime ends without disposing of anything; it does take the terminal out of raw mode. */
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

/** What Tab finds; loaded when it is pressed first. */
function completer(dialogue: Dialogue, services: SlashServices): Completer {
  return async (text) => {
    const { completionOf } = await import("../repl/completion.ts");
    const { SLASH_COMMANDS: commands } = await import("../repl/commands.ts");
    return await completionOf(text, { dialogue, commands, services });
  };
}
