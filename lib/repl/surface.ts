/**
 * Where a conversation is held: what of it a person sees, and which streams may be styled.
 *
 * @module
 */
import type { Io, Output } from "../core/io.ts";
import { usesColor } from "../render/style.ts";

/** The streams of a conversation. */
export interface Surface {
  /** Whether a person types and sees what is asked for. */
  readonly interactive: boolean;
  /** Takes prompts and the replies of slash commands: stdout where that is a terminal, else stderr. */
  readonly screen: Output;
  /** Whether the screen takes colour and cursor codes. */
  readonly colorOnScreen: boolean;
  /** Whether stdout shows a person the answers, and not a file or a program. */
  readonly answersOnScreen: boolean;
  /** Whether stderr takes colour and cursor codes. */
  readonly colorOnStderr: boolean;
}

/** Looks at the streams once. */
export function surfaceOf(
  io: Pick<Io, "stdin" | "stdout" | "stderr" | "env">,
  noColor: boolean,
): Surface {
  const { stdin, stdout, stderr } = io;
  const screen = stdout.isTerminal ? stdout : stderr;
  const interactive = stdin.isTerminal && screen.isTerminal;
  return {
    interactive,
    screen,
    colorOnScreen: usesColor(io, screen, noColor),
    answersOnScreen: interactive && screen === stdout,
    colorOnStderr: usesColor(io, stderr, noColor),
  };
}
