/**
 * The row of `chat keys list`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { KEY_STORE_OPTIONS } from "../store_options.ts";

const LIST_OPTIONS: OptionGroup = {
  title: "List",
  options: [
    { name: "json", kind: "flag", help: "print one JSON object per key" },
  ],
};

export const LIST: Command = {
  name: "list",
  summary: "list the keys with their limits",
  usage: "[OPTIONS]",
  groups: [LIST_OPTIONS, KEY_STORE_OPTIONS, COMMON_OPTIONS],
  examples: ["chat keys list"],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
