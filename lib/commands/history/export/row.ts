/**
 * The row of `chat history export`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { filterOptions } from "../../shared/filter_options.ts";
import { exportNames } from "../../../history/transfer/format_names.ts";

const EXPORT_NAMES = exportNames("history export");

/** Which exchanges are exported; by default all of them. */
const EXPORT_FILTER_OPTIONS: OptionGroup = filterOptions(
  "export only the newest N",
);

const EXPORT_OPTIONS: OptionGroup = {
  title: "Export",
  options: [
    {
      name: "format",
      kind: "text",
      value: "FORMAT",
      choices: EXPORT_NAMES,
      help: `${EXPORT_NAMES.join(", ")} (md)`,
    },
    {
      name: "scrub",
      kind: "flag",
      help:
        "replace keys, mail addresses, phone numbers, home folders and IP addresses with placeholders",
    },
    {
      name: "scrub-list",
      kind: "text",
      value: "FILE",
      help: "also replace the names in FILE, one per line",
    },
  ],
};

export const EXPORT: Command = {
  name: "export",
  summary: "write conversations: Markdown, HTML, JSON, evaluations, a table",
  usage: "[OPTIONS] [ID]",
  groups: [
    EXPORT_OPTIONS,
    EXPORT_FILTER_OPTIONS,
    HISTORY_FILE_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    "chat history export last > conversation.md",
    "chat history export 01K9 --format html > conversation.html",
    "chat history export --label good --format openai > fine-tuning.jsonl",
    "chat history export --since 7d --format json --scrub > week.json",
    "chat history export --format parquet > history.parquet",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
