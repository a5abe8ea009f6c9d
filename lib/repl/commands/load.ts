/**
 * `/load ID|FILE`: another conversation.
 *
 * @module
 */
import { ChatError, UsageError } from "../../core/errors.ts";
import { fileNames } from "../file_names.ts";
import { recall } from "../recall.ts";
import { askedWords, recentConversations } from "../recent.ts";
import type { SlashCommand } from "../slash_command.ts";
import { lastWord, splitWords } from "../words.ts";

/** Continues a recorded or saved conversation, with its own model if that is configured. */
export const load: SlashCommand = {
  name: "load",
  usage: "ID|FILE",
  help: "continue a recorded conversation, or one from a file",
  run: async ({ dialogue, services, print }, argument) => {
    const [place, ...rest] = splitWords(argument);
    if (place === undefined || rest.length > 0) {
      throw new UsageError("/load needs an id or a file name");
    }
    const loaded = await services.load(place);
    const { conversation, exchanges, model, unknown } = loaded;
    dialogue.open(conversation);
    dialogue.tools?.forget();
    dialogue.count(exchanges);
    const told = recall(dialogue.messages);
    await print(told ?? "This conversation has no turns yet");
    if (unknown !== undefined) {
      await print(`Model: ${dialogue.model} (${unknown})`);
    }
    if (model === undefined || model === dialogue.model) return;
    try {
      await dialogue.choose(model);
      await print(`Model: ${dialogue.model}`);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      await print(`Model: ${dialogue.model} (${error.message})`);
    }
  },
  complete: async ({ services: { store, home } }, argument) => {
    const recent = store && await recentConversations(store, { most: 20 });
    return [
      ...recent?.map((exchange) => ({
        word: exchange.conversation,
        about: askedWords(exchange),
      })) ?? [],
      ...await fileNames(lastWord(argument), home),
    ];
  },
};
