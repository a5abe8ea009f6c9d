/**
 * `/paste`: a message of many lines.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";

/**
 * Takes lines as they come, slash commands among them, until one that is only a dot. The clipboard is not read: terminals
 * that would tell it do not do so unasked, and no program is started for it.
 */
export const paste: SlashCommand = {
  name: "paste",
  usage: "",
  help: 'send many lines as one message; "." alone ends it',
  run: async ({ dialogue, read, print, ask }) => {
    await print('A line that is only "." ends the message');
    const lines: string[] = [];
    while (lines.at(-1) !== ".") {
      const entry = await read();
      if (entry.type === "end") break;
      if (entry.type !== "line") return await print("Nothing was sent");
      lines.push(...entry.text.split("\n"));
    }
    if (lines.at(-1) === ".") lines.pop();
    const text = lines.join("\n");
    if (text.trim() === "") return await print("Nothing was sent");
    await ask((signal) => dialogue.send(text, signal));
  },
};
