/**
 * `/undo`: as if the last question had not been asked.
 *
 * @module
 */
import { typedText } from "../../core/text/message_text.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Takes the last turn back; the history keeps it. */
export const undo: SlashCommand = {
  name: "undo",
  usage: "",
  help: "remove the last question and its answer",
  run: ({ dialogue, print }) => print(`Removed: ${typedText(dialogue.undo())}`),
};
