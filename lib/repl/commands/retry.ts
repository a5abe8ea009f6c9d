/**
 * `/retry [MODEL]`: another answer to the last question.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";

/** Asks again; the new answer takes the place of the last one. */
export const retry: SlashCommand = {
  name: "retry",
  usage: "[MODEL]",
  help: "ask again, or ask MODEL instead",
  run: ({ dialogue, ask }, model) =>
    ask((signal) => dialogue.retry(model || undefined, signal)),
  complete: ({ services }) => services.modelNames(),
};
