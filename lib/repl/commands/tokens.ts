/**
 * `/tokens`: the size of the conversation that the next message is sent with.
 *
 * @module
 */
import { sizeTable } from "../../attach/texts/size_table.ts";
import { tokens as tokenText } from "../../render/stats.ts";
import { messageText } from "../../core/text/message_text.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Shows the size of the conversation, as reported and as estimated, and of what goes with the next message. */
export const tokens: SlashCommand = {
  name: "tokens",
  usage: "",
  help: "show the size of the conversation so far",
  run: ({ dialogue, print }) => {
    const { messages, usage } = dialogue;
    const characters = messages.map(messageText)
      .reduce((sum, text) => sum + text.length, 0);
    const about = dialogue.calibration.tokens(messages);
    const { next: { attachments: waiting }, window } = dialogue;
    const share = window === undefined
      ? ""
      : `, ${
        Math.round(100 * about / window)
      } % of the ${window} that the model reads`;
    return print([
      `messages  ${messages.length}, ${characters} characters, about ${about} tokens (estimated)${share}`,
      `last      ${
        usage === undefined ? "not reported" : `${tokenText(usage)} tokens`
      }`,
      ...waiting.length === 0
        ? []
        : ["with the next message:", sizeTable(waiting, window)],
    ].join("\n"));
  },
};
