/**
 * The row of `chat history cache`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { filterOptions } from "../../shared/filter_options.ts";

const CACHE_OPTIONS: OptionGroup = {
  title: "Cache",
  options: [
    {
      name: "fail-if",
      kind: "list",
      value: "CONDITION",
      help:
        "exit with 1 if the condition holds: cache_hit<0.8, misses>3, lost_tokens>10000, lost_dollars>0.5 (repeatable)",
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
      help: "print one JSON object per exchange",
    },
  ],
};

export const CACHE: Command = {
  name: "cache",
  summary: "say what the providers' prompt caches gave, and why not more",
  usage: "[OPTIONS] [ID]",
  groups: [
    filterOptions("the newest N; by default, and for 0, all"),
    CACHE_OPTIONS,
    HISTORY_FILE_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    "chat history cache last",
    "chat history cache --run last",
    "chat history cache --since 7d --fail-if 'cache_hit<0.8'",
    "chat history cache --json | jq -r '.miss.kind // empty' | sort | uniq -c",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
