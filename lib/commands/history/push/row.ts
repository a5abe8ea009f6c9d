/**
 * The row of `chat history push`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { loader } from "../../../core/load.ts";

const PUSH_OPTIONS: OptionGroup = {
  title: "Push",
  options: [
    {
      name: "follow",
      short: "f",
      kind: "flag",
      help:
        "keep copying new lines until Ctrl-C, and wait while the database cannot be reached",
    },
    {
      name: "all",
      kind: "flag",
      help:
        "begin at the first line, for example for a database that was restored from a backup",
    },
  ],
};

/** Brings the file's lines to the store. */
export const PUSH: Command = {
  name: "push",
  summary: "bring what was recorded in the file to the store",
  usage: "[OPTIONS]",
  groups: [PUSH_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat history push --store postgres://ada@db.example/chat",
    "chat history push -f",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
