/**
 * Shows the answers of `chat chat`, and a spinner before them.
 *
 * @module
 */
import type { Progress } from "../../core/call.ts";
import type { Io } from "../../core/io.ts";
import type { Renderer } from "../../render/renderer.ts";
import { Spinner, withSpinner } from "../../render/spinner.ts";
import { bold, isAccessible } from "../../render/style.ts";
import { LABELS, turnRenderer } from "../../render/terminal.ts";
import type { Dialogue } from "../../repl/dialogue.ts";
import type { SlashServices } from "../../repl/slash_services.ts";
import type { Surface } from "../../repl/surface.ts";
import type { Look } from "./look.ts";
import type { Flags } from "../../cli/parse.ts";

/** Shows answers, with a spinner before each and a line of statistics after it. */
export function renderer(
  io: Io,
  flags: Flags,
  { surface, look, dialogue, spinner, display }: {
    readonly surface: Surface;
    readonly look: Look;
    readonly dialogue: Dialogue;
    readonly spinner: Spinner | undefined;
    readonly display: SlashServices["display"];
  },
): Renderer {
  const { colorOnScreen, colorOnStderr } = surface;
  const label = colorOnScreen ? bold(LABELS.assistant) : LABELS.assistant;
  const render = turnRenderer({
    stdout: io.stdout,
    stderr: io.stderr,
    colorOnStderr,
    markdown: look.markdown,
    speaksTables: look.speaksTables,
    get hideReasoning(): boolean {
      return !display.reasoning;
    },
    label: surface.answersOnScreen ? label : undefined,
    tellPictures: (media) =>
      look.tellPictures(media, () => dialogue.recorder.last),
    stats: flags.flag("usage") || surface.interactive && !flags.flag("quiet"),
    soFar: (facts) => dialogue.tally.with(facts, dialogue.asked),
  });
  return spinner === undefined
    ? render
    : withSpinner(render, spinner, () => display.reasoning);
}

/** The spinner, if a person uses a terminal that can show it. */
export function openSpinner(
  io: Io,
  flags: Flags,
  { interactive, colorOnStderr }: Surface,
): Spinner | undefined {
  if (interactive && isAccessible(io) && !flags.flag("quiet")) {
    return new Spinner({ output: io.stderr, says: "Working" });
  }
  const { stderr } = io;
  const shown = interactive && colorOnStderr && !stderr.unsized &&
    !flags.flag("quiet");
  return shown ? new Spinner({ output: stderr }) : undefined;
}

/** What the program waits for, as the spinner says it. */
export function awaited(progress: Progress): string {
  if (progress.type === "queued") return "in a queue";
  return progress.attempt > 1 ? `attempt ${progress.attempt}` : "";
}
