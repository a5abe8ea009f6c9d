/**
 * The row of `chat history show`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS, RAW_OPTION } from "../../../cli/options.ts";

const SHOW_OPTIONS: OptionGroup = {
  title: "Show",
  options: [
    {
      name: "json",
      kind: "flag",
      help: "print the exchanges, one per line of JSON, as recorded",
    },
    {
      name: "hide-reasoning",
      short: "R",
      kind: "flag",
      help: "leave out the reasoning",
    },
    {
      name: "color",
      kind: "text",
      value: "WHEN",
      choices: ["auto", "always", "never"],
      help:
        "render Markdown in colour: auto (the default) on a terminal, always for less -R, or never",
    },
    RAW_OPTION,
    {
      name: "tools",
      kind: "flag",
      help: "print all of what tools returned, not only the beginning",
    },
    {
      name: "run",
      kind: "text",
      value: "ID",
      help:
        "show a run instead, as one timeline: its id, a unique prefix of it, or last",
    },
  ],
};

export const SHOW: Command = {
  name: "show",
  summary: "print a conversation or a run as readable text",
  usage: "[OPTIONS] [ID]",
  groups: [SHOW_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat history show",
    "chat history show 01K9",
    "chat history show --run last",
    "chat history show last --color always | less -R",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
