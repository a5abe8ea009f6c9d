/**
 * The option that says where keys are kept.
 *
 * @module
 */
import type { OptionGroup } from "../../cli/option.ts";

/** Names the store. */
export const KEY_STORE_OPTIONS: OptionGroup = {
  title: "Keys",
  options: [
    {
      name: "store",
      kind: "text",
      value: "URL",
      help:
        "keys of all servers with the PostgreSQL database at URL, not of this machine alone (CHAT_STORE)",
    },
  ],
};
