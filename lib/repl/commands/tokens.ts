/**
 * `/tokens`: how much the model is told with the next message.
 *
 * @module
 */
import { tokens as tokenText } from "../../render/stats.ts";
import { messageText } from "../message_text.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Characters of English that make a token, as providers' guides have it. */
const CHARACTERS_PER_TOKEN = 4;

/** Shows the size of the conversation, as reported and as estimated. */
export const tokens: SlashCommand = {
  name: "tokens",
  usage: "",
  help: "size of the conversation so far",
  run: ({ dialogue, print }) => {
    const { messages, usage } = dialogue;
    const characters = messages.map(messageText)
      .reduce((sum, text) => sum + text.length, 0);
    const about = Math.ceil(characters / CHARACTERS_PER_TOKEN);
    return print([
      `messages  ${messages.length}, ${characters} characters, about ${about} tokens`,
      `last      ${
        usage === undefined ? "not reported" : `${tokenText(usage)} tokens`
      }`,
    ].join("\n"));
  },
};
