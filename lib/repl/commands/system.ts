/**
 * `/system [TEXT]`: the system message.
 *
 * @module
 */
import { systemText } from "../../conversation/said.ts";
import type { SlashCommand } from "../slash_command.ts";

/** Shows or replaces the system message; the turns stay. */
export const system: SlashCommand = {
  name: "system",
  usage: "[TEXT]",
  help: 'show or replace the system message ("" removes it)',
  run: ({ dialogue, print }, text) => {
    if (text !== "") dialogue.setSystem(text === '""' ? "" : text);
    return print(`System message: ${systemText(dialogue.messages) || "none"}`);
  },
};
