/**
 * The row of `chat keys rm`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import { loader } from "../../../core/load.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { KEY_STORE_OPTIONS } from "../store_options.ts";

export const RM: Command = {
  name: "rm",
  summary: "remove a key; requests with it are refused within seconds",
  usage: "[OPTIONS] NAME",
  groups: [KEY_STORE_OPTIONS, COMMON_OPTIONS],
  examples: ["chat keys rm ci"],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
