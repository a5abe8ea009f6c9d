/**
 * The row of `chat keys add`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import { loader } from "../../../core/load.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";
import { KEY_STORE_OPTIONS } from "../store_options.ts";
import { LIMIT_OPTIONS } from "../limit_options.ts";

export const ADD: Command = {
  name: "add",
  summary: "make a key; it is printed once, and only its hash is kept",
  usage: "[OPTIONS] NAME",
  groups: [LIMIT_OPTIONS, KEY_STORE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat keys add ci --budget '50 USD/month' --rate '60/min' --expires 90d",
    "chat keys add team --tokens '200k/min' --concurrent 4 --models 'openai/*'",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
