/**
 * The row of `chat history title`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";

export const TITLE: Command = {
  name: "title",
  summary: "give a conversation a title, or print its title",
  usage: "[OPTIONS] [ID] [TEXT]",
  groups: [
    {
      title: "Title",
      options: [{
        name: "title-model",
        kind: "text",
        value: "MODEL",
        help: "let MODEL read the conversation and write its title",
      }],
    },
    HISTORY_FILE_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    "chat history title last A letter to the landlord",
    "chat history title 01K9",
    "chat history title 01K9 --title-model openai/gpt-4o-mini",
    'chat history title 01K9 ""',
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
