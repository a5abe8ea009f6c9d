/**
 * `/tokens`: the size of the conversation that the next message is sent with.
 *
 * @module
 */
import { tokens as tokenText } from "../../render/stats.ts";
import { messageText } from "../../core/text/message_text.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Shows the size of the conversation, as reported and as estimated. */
export const tokens: SlashCommand = {
  name: "tokens",
  usage: "",
  help: "show the size of the conversation so far",
  run: ({ dialogue, print }) => {
    const { messages, usage } = dialogue;
    const characters = messages.map(messageText)
      .reduce((sum, text) => sum + text.length, 0);
    const about = dialogue.calibration.tokens(messages);
    return print([
      `messages  ${messages.length}, ${characters} characters, about ${about} tokens`,
      `last      ${
        usage === undefined ? "not reported" : `${tokenText(usage)} tokens`
      }`,
    ].join("\n"));
  },
};
