/**
 * The row of `chat history conversations`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { filterOptions } from "../../shared/filter_options.ts";

export const CONVERSATIONS: Command = {
  name: "conversations",
  summary: "list the conversations that were used last, with their titles",
  usage: "[OPTIONS]",
  groups: [
    filterOptions("the N conversations that were used last (20); 0 for all"),
    {
      title: "List",
      options: [{
        name: "json",
        kind: "flag",
        help: "print one conversation per line of JSON",
      }],
    },
    HISTORY_FILE_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    "chat history conversations",
    "chat history conversations --search paris --since 7d",
    "chat history conversations --source bench",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
