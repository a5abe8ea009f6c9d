/**
 * The row of `chat history label`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";

export const LABEL: Command = {
  name: "label",
  summary: "label an answer as good, bad, or with the text you wanted",
  usage: "[OPTIONS] ID good|bad|TEXT|+LABEL|-LABEL …",
  groups: [HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat history label last good",
    "chat history label 01K9 +customer-x +draft -bad",
    "chat history label 01K9 'expected: Paris'",
    'chat history label 01K9 ""',
  ],
  takesWords: true,
  signedWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
