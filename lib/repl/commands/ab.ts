/**
 * `/ab MODEL [TEXT]`: two answers without names, and a vote.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Has another model answer the next message, too; the person chooses the better answer without knowing the names. */
export const ab: SlashCommand = {
  name: "ab",
  usage: "MODEL [TEXT]",
  help: "blind vote: MODEL answers the next message, too",
  run: async ({ askBlind }, argument) => {
    const [, model = "", text = ""] = /^(\S*)\s*([^]*)$/.exec(argument) ?? [];
    if (model === "") throw new UsageError("/ab needs a model");
    await askBlind(model, text);
  },
  complete: ({ services }, argument) =>
    /\s/.test(argument) ? [] : services.modelNames(),
};
