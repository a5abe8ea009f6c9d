/**
 * The row of `chat config`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import type { OptionGroup } from "../../cli/option.ts";
import { loader } from "../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";

const CONFIG_OPTIONS: OptionGroup = {
  title: "Config",
  options: [
    {
      name: "example",
      kind: "flag",
      help: "print a whole file with every member, explained by comments",
    },
    {
      name: "schema",
      kind: "flag",
      help: "print a JSON Schema of the file, for editors",
    },
    {
      name: "json",
      kind: "flag",
      help: 'print one JSON object per line, with "name", "value" and "from"',
    },
  ],
};

export const CONFIG: Command = {
  name: "config",
  heading: "This program",
  summary: "print what is configured, and where each value comes from",
  usage: "[OPTIONS]",
  groups: [CONFIG_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat config",
    "chat config --example > ~/.config/chat/config.json",
    "chat config --schema > ~/.config/chat/config.schema.json",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
