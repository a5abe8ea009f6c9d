/**
 * The row of `chat history stats`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { ALL_FILTER_OPTIONS } from "../../shared/filter_options.ts";

const STATS_OPTIONS: OptionGroup = {
  title: "Statistics",
  options: [
    {
      name: "by",
      kind: "text",
      value: "KEY",
      help:
        "add up exchanges, tokens and costs by model (default), day, client, run or tag",
    },
    {
      name: "as",
      kind: "text",
      value: "MODEL",
      help: "show what the recorded tokens would have cost with this model",
    },
    {
      name: "prices",
      kind: "text",
      value: "FILE",
      help:
        "read prices from FILE in LiteLLM's format (default: the config file's)",
    },
    {
      name: "json",
      kind: "flag",
      help:
        'print one JSON object per line, with "type": model or day, or the key of --by',
    },
  ],
};

export const STATS: Command = {
  name: "stats",
  summary: "count exchanges, tokens, times and errors by model and by day",
  usage: "[OPTIONS]",
  groups: [
    ALL_FILTER_OPTIONS,
    STATS_OPTIONS,
    HISTORY_FILE_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    "chat history stats --since 30d",
    "chat history stats --as gpt-4o-mini --prices prices.json",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
