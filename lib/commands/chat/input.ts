/**
 * Opens the input of `chat chat`: a line editor on a terminal, a plain terminal, or a pipe.
 *
 * @module
 */
import type { Io } from "../../core/io.ts";
import { LABELS } from "../../render/terminal.ts";
import type { Completer } from "../../repl/candidates.ts";
import { LineReader } from "../../repl/lines/line_reader.ts";
import type { LineSource } from "../../repl/lines/line_source.ts";
import type { Surface } from "../../repl/surface.ts";
import type { Dialogue } from "../../repl/dialogue.ts";
import type { SlashServices } from "../../repl/slash_services.ts";
import { terminalLines } from "../shared/terminal/lines.ts";
import { inputLog } from "./input_log.ts";
import { loader } from "../../core/load.ts";

const loadCompletion = loader<typeof import("../../repl/completion.ts")>(
  import.meta.url,
  "../../repl/completion.ts",
);
const loadCommands = loader<typeof import("../../repl/commands.ts")>(
  import.meta.url,
  "../../repl/commands.ts",
);

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
  return await terminalLines(io, surface, {
    prompt: LABELS.user,
    complete: completer(dialogue, services),
    log: logPath === undefined ? undefined : inputLog(logPath),
  });
}

/** Completes words; the code is loaded when Tab is first pressed. */
function completer(dialogue: Dialogue, services: SlashServices): Completer {
  return async (text) => {
    const { completionOf } = await loadCompletion();
    const { SLASH_COMMANDS: commands } = await loadCommands();
    return await completionOf(text, { dialogue, commands, services });
  };
}
