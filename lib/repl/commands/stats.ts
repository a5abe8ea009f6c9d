/**
 * `/stats`: what the conversation came to so far.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";

/** Shows turns, tokens and times. */
export const stats: SlashCommand = {
  name: "stats",
  usage: "",
  help: "turns, tokens and times of this conversation",
  run: ({ dialogue, print }) =>
    print(
      [["model", dialogue.model] as const, ...dialogue.tally.entries()]
        .map(([name, value]) => `${name.padEnd(6)}  ${value}`).join("\n"),
    ),
};
