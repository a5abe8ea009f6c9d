/**
 * The row of `chat history import`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { HISTORY_FILE_OPTIONS } from "../../../cli/history_file_options.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { IMPORT_FORMATS } from "../../../history/transfer/format_names.ts";

const IMPORT_OPTIONS: OptionGroup = {
  title: "Import",
  options: [
    {
      name: "from",
      aliases: ["format"],
      kind: "text",
      value: "FORMAT",
      choices: Object.keys(IMPORT_FORMATS),
      help: `${
        Object.keys(IMPORT_FORMATS).join(", ")
      }, if the file does not show its format`,
    },
    {
      name: "model",
      short: "m",
      kind: "text",
      value: "MODEL",
      help: "name of the model that answered, if the file does not name it",
    },
  ],
};

export const IMPORT: Command = {
  name: "import",
  summary: "import conversations from other programs",
  usage: "[OPTIONS] FILE|FOLDER|-…",
  groups: [IMPORT_OPTIONS, HISTORY_FILE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat history import ~/.claude/projects ~/.codex/sessions",
    "chat history import conversations.json",
    'chat history import "$(llm logs path)"',
    "chat history import examples.jsonl --model gpt-4o-mini",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
