/**
 * The row of `chat keys usage`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";

const USAGE_OPTIONS: OptionGroup = {
  title: "Usage",
  options: [
    {
      name: "prices",
      kind: "text",
      value: "FILE",
      help:
        "read prices from FILE in LiteLLM's format (default: the config file's)",
    },
    { name: "json", kind: "flag", help: "print one JSON object per key" },
  ],
};

export const USAGE: Command = {
  name: "usage",
  summary: "show what keys have used of their limits, and in this month",
  usage: "[OPTIONS] [NAME…]",
  groups: [USAGE_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: ["chat keys usage", "chat keys usage ci --json"],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
