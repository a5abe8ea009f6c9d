/**
 * The row of `chat history list`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { FILTER_OPTIONS } from "../../shared/filter_options.ts";

const LIST_OPTIONS: OptionGroup = {
  title: "List",
  options: [
    {
      name: "all",
      kind: "flag",
      help: "list every exchange, in the order of the file",
    },
    {
      name: "json",
      kind: "flag",
      help: "print one exchange per line of JSON, as recorded",
    },
  ],
};

/** Lists exchanges; `chat history` alone does the same. */
export const LIST: Command = {
  name: "list",
  summary: "list the newest exchanges, one line each",
  usage: "[OPTIONS]",
  groups: [FILTER_OPTIONS, LIST_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat history",
    "chat history -n 50 --model 'openai/*' --status error",
    "chat history --search paris --since 7d",
    "chat history --all --json | jq -r .model | sort | uniq -c",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
