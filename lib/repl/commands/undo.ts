/**
 * `/undo`: as if the last question had not been asked.
 *
 * @module
 */
import { typedText } from "../message_text.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Takes the last turn back; the history keeps it. */
export const undo: SlashCommand = {
  name: "undo",
  usage: "",
  help: "take the last question and its answer back",
  run: ({ dialogue, print }) =>
    print(`Taken back: ${typedText(dialogue.undo())}`),
};
