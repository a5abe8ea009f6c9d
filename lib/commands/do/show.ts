/**
 * Shows a command on stdout, and on stderr what of it destroys.
 *
 * @module
 */
import type { CommandContext } from "../../cli/command.ts";
import { bold, usesColor } from "../../render/style.ts";
import { sanitize } from "../../core/text/text.ts";
import type { Found } from "./ask_model.ts";
import { dangersIn } from "./dangers.ts";

/** Writes a command, and what to be careful about. */
export async function showCommand(
  context: CommandContext,
  found: Pick<Found, "command" | "hid">,
): Promise<void> {
  await context.io.stdout.write(`${found.command}\n`);
  await warn(context, found);
}

/** Writes a line for each thing that a command destroys, unless `--quiet`. */
export async function warn(
  { io, flags }: CommandContext,
  { command, hid }: Pick<Found, "command" | "hid">,
): Promise<void> {
  if (flags.flag("quiet")) return;
  const color = usesColor(io, io.stderr, flags.flag("no-color"));
  const dangers = dangersIn(command);
  if (hid) dangers.push("hidden characters were left out");
  for (const what of dangers) {
    const line = sanitize(`careful: ${what}`).replaceAll("\n", " ");
    await io.stderr.write(`chat: ${color ? marked(line) : line}\n`);
  }
}

/** Bold and red (SGR 31, ended by SGR 39). */
function marked(text: string): string {
  return `\x1b[31m${bold(text)}\x1b[39m`;
}
