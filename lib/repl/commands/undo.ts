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
  help: "undo the last question, or /compact",
  run: ({ dialogue, print }) => {
    if (!dialogue.lengthen()) {
      return print(`Removed: ${typedText(dialogue.undo())}`);
    }
    const { messages, calibration } = dialogue;
    const tokens = calibration.tokens(messages);
    return print(
      `The whole conversation is back: ${messages.length} messages, about ${tokens} tokens`,
    );
  },
};
