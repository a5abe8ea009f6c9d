/**
 * The options that only `do` takes.
 *
 * @module
 */
import type { OptionGroup } from "../../cli/option.ts";

export const DO_OPTIONS: OptionGroup = {
  title: "Command",
  options: [
    {
      name: "explain",
      kind: "flag",
      help: "WORDS are a command: explain what it does",
    },
    {
      name: "fix",
      kind: "flag",
      help:
        "correct the last command of your shell; this needs the script of chat completions SHELL --keys",
    },
    {
      name: "models",
      kind: "list",
      value: "A,B",
      commas: true,
      help:
        "ask two models and choose, without their names, which command is better; the vote is recorded",
    },
    {
      name: "shell",
      kind: "text",
      value: "NAME",
      help: "the shell that the command is for (that of SHELL)",
    },
    {
      name: "dry-run",
      kind: "flag",
      help: "print the request, send nothing",
    },
  ],
};
