/**
 * The row of `chat history rm`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";

const RM_OPTIONS: OptionGroup = {
  title: "Remove",
  options: [
    {
      name: "older-than",
      kind: "text",
      value: "AGE",
      help:
        "remove conversations whose last exchange is older: 12h, 30d, 2026-07-01",
    },
    { name: "all", kind: "flag", help: "remove the whole history" },
    {
      name: "yes",
      short: "y",
      kind: "flag",
      help: "do not ask for confirmation; required without a terminal",
    },
  ],
};

export const RM: Command = {
  name: "rm",
  summary: "remove whole conversations permanently",
  usage: "[OPTIONS] [ID…]",
  groups: [RM_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat history rm 01K9 01KA",
    "chat history rm --older-than 30d --yes",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
