/**
 * `/save FILE`: the conversation for elsewhere.
 *
 * @module
 */
import { UsageError } from "../../../core/errors.ts";
import { fileNames } from "../../file_names.ts";
import type { SlashCommand } from "../../slash_command.ts";
import { lastWord, splitWords } from "../../words.ts";

/** Writes the conversation to a new file. */
export const save: SlashCommand = {
  name: "save",
  usage: "FILE",
  help: "save the conversation in a new .md, .json or .html file",
  run: async ({ dialogue, services, print }, argument) => {
    const [path, ...rest] = splitWords(argument);
    if (path === undefined || rest.length > 0) {
      throw new UsageError("/save needs a file name");
    }
    await services.save(dialogue.conversation, path, dialogue.model);
    await print(`Saved: ${path}`);
  },
  complete: ({ services }, argument) =>
    fileNames(lastWord(argument), services.home),
};
