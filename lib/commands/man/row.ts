/**
 * The row of `chat man`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { loader } from "../../core/load.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";

export const MAN: Command = {
  name: "man",
  heading: "This program",
  summary: "print the manual page",
  usage: "[OPTIONS]",
  groups: [COMMON_OPTIONS],
  examples: [
    "chat man | man -l -",
    "chat man > ~/.local/share/man/man1/chat.1",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
