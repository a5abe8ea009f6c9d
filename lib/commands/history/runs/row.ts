/**
 * The row of `chat history runs`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";

const RUNS_OPTIONS: OptionGroup = {
  title: "Runs",
  options: [
    {
      name: "count",
      short: "n",
      kind: "number",
      value: "N",
      help: "the newest N (20); 0 for all",
    },
    {
      name: "json",
      kind: "flag",
      help: "print one run per line of JSON, with its exchanges and tokens",
    },
  ],
};

export const RUNS: Command = {
  name: "runs",
  summary: "list the newest runs of chat run and of clients, one line each",
  usage: "[OPTIONS]",
  groups: [RUNS_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: ["chat history runs", "chat history runs -n 0 --json"],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
