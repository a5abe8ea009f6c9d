/**
 * `/load ID|FILE`: another conversation.
 *
 * @module
 */
import { ChatError, UsageError } from "../../core/errors.ts";
import { fileNames } from "../file_names.ts";
import { recall } from "../recall.ts";
import { recentConversations } from "../recent.ts";
import type { SlashCommand } from "../slash_command.ts";
import { lastWord, splitWords } from "../words.ts";

/** Goes on with a recorded or saved conversation, on its own model where that can be asked. */
export const load: SlashCommand = {
  name: "load",
  usage: "ID|FILE",
  help: "go on with a recorded conversation or one of a file",
  run: async ({ dialogue, services, print }, argument) => {
    const [place, ...rest] = splitWords(argument);
    if (place === undefined || rest.length > 0) {
      throw new UsageError("/load takes an id or the name of a file");
    }
    const { conversation, exchanges, model } = await services.load(place);
    dialogue.open(conversation);
    exchanges.forEach((exchange) => dialogue.tally.addRecorded(exchange));
    const told = recall(dialogue.messages);
    await print(told ?? "There is no turn in it yet");
    if (model === undefined || model === dialogue.model) return;
    try {
      dialogue.choose(model);
      await print(`Model: ${dialogue.model}`);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      await print(`Model: ${dialogue.model} (${error.message})`);
    }
  },
  complete: async ({ services: { store, home } }, argument) => {
    const recent = store && await recentConversations(store, { most: 20 });
    return [
      ...recent?.map(({ conversation }) => conversation) ?? [],
      ...await fileNames(lastWord(argument), home),
    ];
  },
};
