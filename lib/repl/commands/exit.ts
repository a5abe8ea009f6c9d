/**
 * `/exit`: the end of the conversation.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";

/** Leaves. */
export const exit: SlashCommand = {
  name: "exit",
  aliases: ["quit", "bye"],
  usage: "",
  help: "leave",
  run: ({ leave }) => leave(),
};
