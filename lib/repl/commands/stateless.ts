/**
 * `/stateless on|off`: whether a message knows of those before it.
 *
 * @module
 */
import type { SlashCommand } from "../slash_command.ts";
import { readSwitch, SWITCH, switchText } from "../switch.ts";

/** Sends messages with or without the turns so far. */
export const stateless: SlashCommand = {
  name: "stateless",
  usage: "[on|off]",
  help: "send every message without the turns so far",
  run: ({ dialogue: { conversation }, print }, argument) => {
    const on = readSwitch("stateless", argument);
    if (on !== undefined) conversation.stateless = on;
    return print(`Stateless: ${switchText(conversation.stateless)}`);
  },
  complete: () => SWITCH,
};
