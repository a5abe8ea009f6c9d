/**
 * The row of `chat completions`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { loader } from "../../core/load.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";
import { COMPLETIONS_OPTIONS, SHELLS } from "./options.ts";

export const COMPLETIONS: Command = {
  name: "completions",
  heading: "This program",
  summary: "print a script for your shell: completion, or keys",
  usage: "bash|zsh|fish|powershell [OPTIONS]",
  groups: [COMPLETIONS_OPTIONS, COMMON_OPTIONS],
  examples: [
    'eval "$(chat completions bash)"',
    "chat completions fish > ~/.config/fish/completions/chat.fish",
    'eval "$(chat completions zsh --keys)"',
    "chat completions zsh --word=--mo -- ask",
  ],
  takesWords: true,
  choices: SHELLS,
  load: loader(import.meta.url, "./run.ts"),
};
