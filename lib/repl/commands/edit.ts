/**
 * `/edit [TEXT]`: a message that is written in the user's editor.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { LABELS } from "../../render/terminal.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Leaves the terminal to `$VISUAL` or `$EDITOR`, and sends what was saved there. */
export const edit: SlashCommand = {
  name: "edit",
  usage: "[TEXT]",
  help: "write a message in $VISUAL or $EDITOR",
  run: async ({ services: { edit }, dialogue, handOver, print, ask }, text) => {
    if (edit === undefined) throw new UsageError("/edit needs a terminal");
    const written = await handOver(() => edit(text));
    if (written.trim() === "") return await print("Nothing was sent");
    await print(LABELS.user + written);
    await ask((signal) => dialogue.send(written, signal));
  },
};
