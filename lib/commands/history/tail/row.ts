/**
 * The row of `chat history tail`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { FILTER_OPTIONS } from "../../shared/filter_options.ts";

const TAIL_OPTIONS: OptionGroup = {
  title: "Tail",
  options: [
    {
      name: "follow",
      short: "f",
      kind: "flag",
      help: "keep printing new exchanges, until Ctrl-C",
    },
    {
      name: "json",
      kind: "flag",
      help: "print one exchange per line of JSON, as recorded",
    },
  ],
};

export const TAIL: Command = {
  name: "tail",
  summary: "list the newest exchanges, and follow new ones",
  usage: "[OPTIONS]",
  groups: [
    FILTER_OPTIONS,
    TAIL_OPTIONS,
    HISTORY_FILE_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    "chat history tail -f",
    "chat history tail -f --source serve --json | jq -r .status",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
