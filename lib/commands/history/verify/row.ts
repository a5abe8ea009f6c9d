/**
 * The row of `chat history verify`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";

export const VERIFY: Command = {
  name: "verify",
  summary: "check that every line can be read, every request rebuilt",
  usage: "[OPTIONS]",
  groups: [HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: ["chat history verify"],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
