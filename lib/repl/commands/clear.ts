/**
 * `/clear`: a fresh start.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";

/** Forgets the turns. */
export const clear: SlashCommand = {
  name: "clear",
  usage: "",
  help: "forget the turns, but keep the system message",
  run: ({ dialogue, print }) => {
    dialogue.clear();
    dialogue.tools?.forget();
    return print("The turns are forgotten");
  },
};
