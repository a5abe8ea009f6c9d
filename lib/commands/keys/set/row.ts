/**
 * The row of `chat keys set`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import { loader } from "../../../core/load.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { KEY_STORE_OPTIONS } from "../store_options.ts";
import { LIMIT_OPTIONS } from "../limit_options.ts";

export const SET: Command = {
  name: "set",
  summary: "change what a key may do; all that is not given stays",
  usage: "[OPTIONS] NAME",
  groups: [LIMIT_OPTIONS, KEY_STORE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat keys set ci --budget '80 USD/month'",
    "chat keys set ci --rate none --models '*' --expires never",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
