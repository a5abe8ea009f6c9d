/**
 * The options of commands that read the history.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";

/** Which history to read. */
export const HISTORY_FILE_OPTIONS: OptionGroup = {
  title: "History",
  options: [
    {
      name: "history",
      kind: "text",
      value: "FILE",
      help: "read FILE instead of the default file (CHAT_HISTORY)",
    },
    {
      name: "store",
      kind: "text",
      value: "URL",
      help:
        "use the PostgreSQL database at URL instead of a file (CHAT_STORE): postgres://USER@HOST/DATABASE",
    },
  ],
};
