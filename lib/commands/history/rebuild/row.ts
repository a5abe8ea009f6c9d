/**
 * The row of `chat history rebuild`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";

export const REBUILD: Command = {
  name: "rebuild",
  summary: "print the exact request that was sent, checked by its hash",
  usage: "[OPTIONS] [ID]",
  groups: [HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: ["chat history rebuild last | sha256sum"],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
