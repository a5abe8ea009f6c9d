/**
 * `/attach FILE…`: what goes with the next message.
 *
 * @module
 */
import { fileNames } from "../file_names.ts";
import type { SlashCommand } from "../slash_command.ts";
import { lastWord, splitWords } from "../words.ts";

/** Attaches files and addresses, shows what waits, or forgets it. */
export const attach: SlashCommand = {
  name: "attach",
  usage: "[FILE|URL…]",
  help: 'send files with the next message ("" forgets them)',
  run: async ({ dialogue, services, print }, argument) => {
    const { next } = dialogue;
    const words = splitWords(argument);
    const places = words.filter((word) => word !== "");
    // An empty word alone forgets what waits, as in /system "".
    if (words.length > 0 && places.length === 0) next.attach([]);
    const waiting = next.attachments;
    const added = await services.attach(places, dialogue.model, waiting);
    if (added.length > 0) next.attach([...waiting, ...added]);
    const lines = next.attachments.map(({ name, about }) =>
      `Attached: ${name} (${about})`
    );
    await print(lines.length === 0 ? "Attached: nothing" : lines.join("\n"));
  },
  complete: ({ services }, argument) =>
    fileNames(lastWord(argument), services.home),
};
