/**
 * `/model [NAME]`: who answers.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";

/** Shows or changes the model; the conversation goes on. */
export const model: SlashCommand = {
  name: "model",
  usage: "[NAME]",
  help: "show the model, or go on with another",
  run: ({ dialogue, print }, name) => {
    if (name !== "") dialogue.choose(name);
    return print(`Model: ${dialogue.model}`);
  },
  complete: ({ services }) => services.modelNames(),
};
