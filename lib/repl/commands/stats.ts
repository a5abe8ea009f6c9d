/**
 * `/stats`: what the conversation came to so far.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";

/** Shows turns, tokens, times and costs. */
export const stats: SlashCommand = {
  name: "stats",
  usage: "",
  help: "show turns, tokens, times and costs so far",
  run: ({ dialogue, print }) =>
    print(
      [["model", dialogue.model] as const, ...dialogue.tally.entries()]
        .map(([name, value]) => `${name.padEnd(7)}  ${value}`).join("\n"),
    ),
};
