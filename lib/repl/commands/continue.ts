/**
 * `/continue`: the rest of an answer.
 *
 * @module
 */
import { continuation } from "../last_asked.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Lets the model continue an answer that reached the token limit or was stopped. */
export const continueAnswer: SlashCommand = {
  name: "continue",
  usage: "",
  help: "let the model continue an answer that was cut off",
  run: ({ dialogue, ask }) => {
    const { conversation } = dialogue;
    const input = continuation(conversation);
    return ask((signal) => dialogue.askIn(conversation, input, signal));
  },
};
