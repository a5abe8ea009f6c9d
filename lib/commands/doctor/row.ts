/**
 * The row of `chat doctor`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import type { OptionGroup } from "../../cli/option.ts";
import { loader } from "../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";

const DOCTOR_OPTIONS: OptionGroup = {
  title: "Doctor",
  options: [
    {
      name: "json",
      kind: "flag",
      help: 'print one JSON object with "healthy" and "findings"',
    },
  ],
};

export const DOCTOR: Command = {
  name: "doctor",
  heading: "This program",
  summary: "check configuration, keys, providers and history",
  usage: "[OPTIONS]",
  groups: [DOCTOR_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: ["chat doctor", "chat doctor --json | jq .healthy"],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
