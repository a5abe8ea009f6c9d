/**
 * The row of `chat keys rename`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import { loader } from "../../../core/load.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { KEY_STORE_OPTIONS } from "../store_options.ts";

export const RENAME: Command = {
  name: "rename",
  summary: "give a key another name; what it has used still counts",
  usage: "[OPTIONS] NAME NEW-NAME",
  groups: [KEY_STORE_OPTIONS, COMMON_OPTIONS],
  examples: ["chat keys rename ci builds"],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
