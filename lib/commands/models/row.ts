/**
 * The row of `chat models`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import type { OptionGroup } from "../../cli/option.ts";
import { loader } from "../../core/load.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";

const MODELS_OPTIONS: OptionGroup = {
  title: "Models",
  options: [
    {
      name: "provider",
      kind: "text",
      value: "NAME",
      help: "ask only this provider",
    },
    {
      name: "json",
      kind: "flag",
      help:
        'print one JSON object per line, with "type": model, alias or unavailable',
    },
  ],
};

export const MODELS: Command = {
  name: "models",
  heading: "This program",
  summary: "list the models you can use now, and why you cannot use others",
  usage: "[OPTIONS]",
  groups: [MODELS_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat models",
    "chat models --json | jq -r 'select(.type == \"model\").name'",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
