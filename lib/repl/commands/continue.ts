/**
 * `/continue`: the rest of an answer.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";

/** Has the model go on with an answer that reached the token limit or was stopped. */
export const goOn: SlashCommand = {
  name: "continue",
  usage: "",
  help: "let the model go on with an answer that was cut",
  run: ({ dialogue, ask }) => ask((signal) => dialogue.goOn(signal)),
};
