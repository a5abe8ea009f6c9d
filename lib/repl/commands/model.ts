/**
 * `/model [NAME]`: who answers.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";

/** Shows or changes the model; the conversation continues. */
export const model: SlashCommand = {
  name: "model",
  usage: "[NAME]",
  help: "show the model, or switch to another",
  run: async ({ dialogue, print }, name) => {
    if (name !== "") await dialogue.choose(name);
    return print(`Model: ${dialogue.model}`);
  },
  complete: ({ services }) => services.modelNames(),
};
