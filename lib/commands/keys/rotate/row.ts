/**
 * The row of `chat keys rotate`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import { loader } from "../../../core/load.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { KEY_STORE_OPTIONS } from "../store_options.ts";

export const ROTATE: Command = {
  name: "rotate",
  summary:
    "replace a key by a new one, with the same limits and what it has used",
  usage: "[OPTIONS] NAME",
  groups: [KEY_STORE_OPTIONS, COMMON_OPTIONS],
  examples: ["chat keys rotate ci"],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
