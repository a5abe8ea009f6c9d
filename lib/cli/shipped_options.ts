/**
 * The options of servers that say where exchanges are recorded.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";
import { RECORDING_OPTIONS } from "./options.ts";

/** Where a server records, and which store gets it. */
export const SHIPPED_HISTORY_OPTIONS: OptionGroup = {
  title: RECORDING_OPTIONS.title,
  options: [
    ...RECORDING_OPTIONS.options,
    {
      name: "store",
      kind: "text",
      value: "URL",
      help:
        "bring what is recorded in the file to the PostgreSQL database at URL, too (CHAT_STORE)",
    },
  ],
};
