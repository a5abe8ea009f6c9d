/**
 * `/reasoning on|off`: whether one sees what the model thinks.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";
import { readSwitch, SWITCH, switchText } from "../switch.ts";

/** Shows or hides reasoning text. */
export const reasoning: SlashCommand = {
  name: "reasoning",
  usage: "[on|off]",
  help: "show or hide what the model thinks",
  run: ({ services: { display }, print }, argument) => {
    display.reasoning = readSwitch("reasoning", argument) ?? display.reasoning;
    return print(`Reasoning: ${switchText(display.reasoning)}`);
  },
  complete: () => SWITCH,
};
