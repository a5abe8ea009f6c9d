/**
 * What a person can do with a command at a terminal: edit it, have it explained, copy it. Running it is for their shell.
 *
 * @module
 */
import { failureText } from "../../cli/failure.ts";
import type { ResolvedModel } from "../../clients/registry.ts";
import { usesColor } from "../../render/style.ts";
import type { LineSource } from "../../repl/lines/line_source.ts";
import { copyToClipboard } from "../shared/terminal/clipboard.ts";
import { explain, type Found, type Session } from "./ask_model.ts";
import { showCommand } from "./show.ts";
import { explainTask } from "./task.ts";

/** What the menu works with. */
export interface MenuOptions {
  /** Explains the command. */
  readonly model: ResolvedModel;
  readonly lines: LineSource;
  /** Ends the program. */
  readonly signal: AbortSignal;
}

/** An explanation that Ctrl-C stopped. */
class Stopped extends Error {}

/**
 * Shows a command and the menu until the person leaves.
 *
 * @throws the signal's reason
 */
export async function commandMenu(
  session: Session,
  found: Pick<Found, "command" | "hid">,
  { model, lines, signal }: MenuOptions,
): Promise<void> {
  const { context } = session;
  const { io, flags } = context;
  const copies = usesColor(io, io.stderr, flags.flag("no-color"));
  const say = (text: string) => io.stderr.write(`${text}\n`);
  const items = ["e edit", "x explain", ...copies ? ["c copy"] : [], "q leave"];
  let { command } = found;
  await showCommand(context, found);
  while (true) {
    await say(items.join(" · "));
    const key = await lines.choose(copies ? "excq" : "exq", signal);
    if (key === undefined || key === "q") return;
    if (key === "c") {
      await copyToClipboard(command, io.stderr);
      await say("Copied");
    } else if (key === "e") {
      const text = await edited(lines, command, signal);
      if (text === "") continue;
      command = text;
      await showCommand(context, { command, hid: false });
    } else {
      await explainOnStderr(session, model, command, { lines, signal });
    }
  }
}

/** What the person makes of a command; "" for nothing. Ctrl-C clears the line, and leaves an empty one. */
async function edited(
  lines: LineSource,
  command: string,
  signal: AbortSignal,
): Promise<string> {
  let entry = await lines.next(signal, command);
  while (entry.type === "cleared") entry = await lines.next(signal, "");
  return entry.type === "line" ? entry.text.trim() : "";
}

/** Explains, until Ctrl-C; a failure is shown, and the menu stays. */
async function explainOnStderr(
  session: Session,
  model: ResolvedModel,
  command: string,
  { lines, signal }: Pick<MenuOptions, "lines" | "signal">,
): Promise<void> {
  const { io, flags } = session.context;
  const stop = new AbortController();
  using _interrupt = lines.onInterrupt(() => stop.abort(new Stopped()));
  try {
    await explain(session, model, explainTask(session.context, command), {
      output: io.stderr,
      signal: AbortSignal.any([signal, stop.signal]),
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Stopped) return;
    await io.stderr.write(failureText(error, flags.flag("verbose"), io.stderr));
  }
}
