/**
 * Opens the input of `chat chat`: a line editor on a terminal, a plain terminal, or a pipe.
 *
 * @module
 */
import type { Io } from "../../core/io.ts";
import { bold } from "../../render/style.ts";
import { LABELS } from "../../render/terminal.ts";
import type { Completer } from "../../repl/candidates.ts";
import { LineReader } from "../../repl/lines/line_reader.ts";
import type { LineSource } from "../../repl/lines/line_source.ts";
import type { Surface } from "../../repl/surface.ts";
import type { Dialogue } from "../../repl/dialogue.ts";
import type { SlashServices } from "../../repl/slash_services.ts";
import { inputLog } from "./input_log.ts";

export interface ChatInputOptions {
  /** The conversation, for completion. */
  readonly dialogue: Dialogue;
  /** Models, files and templates, for completion. */
  readonly services: SlashServices;
  /** The file with earlier input; undefined if input is not kept. */
  readonly logPath: string | undefined;
}

export async function chatInput(
  io: Io,
  surface: Surface,
  { dialogue, services, logPath }: ChatInputOptions,
): Promise<LineSource> {
  const { readable } = io.stdin;
  if (!surface.interactive) return new LineReader({ readable });
  const onInterrupt = (handler: () => void) => io.onSignal("SIGINT", handler);
  const { screen } = surface;
  if (!surface.colorOnScreen || screen.unsized) {
    const prompt = { text: LABELS.user, output: screen };
    return new LineReader({ readable, prompt, onInterrupt });
  }
  const { LineEditor } = await import("../../repl/lines/line_editor.ts");
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

/** Completes words; the code is loaded when Tab is first pressed. */
function completer(dialogue: Dialogue, services: SlashServices): Completer {
  return async (text) => {
    const { completionOf } = await import("../../repl/completion.ts");
    const { SLASH_COMMANDS: commands } = await import("../../repl/commands.ts");
    return await completionOf(text, { dialogue, commands, services });
  };
}
