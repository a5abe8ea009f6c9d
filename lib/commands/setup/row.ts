/**
 * The row of `chat setup`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import type { OptionGroup } from "../../cli/option.ts";
import { loader } from "../../core/load.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";

const SETUP_OPTIONS: OptionGroup = {
  title: "Setup",
  options: [
    {
      name: "key-from-stdin",
      kind: "flag",
      help: "read the key from stdin, and ask nothing",
    },
    {
      name: "model",
      short: "m",
      kind: "text",
      value: "MODEL",
      help: "the model to use when none is named, without asking",
    },
    {
      name: "remove",
      kind: "flag",
      help: "forget the provider's key and address, or those of all providers",
    },
  ],
};

export const SETUP: Command = {
  name: "setup",
  heading: "This program",
  summary: "choose a provider, keep its key, and choose a model",
  usage: "[OPTIONS] [PROVIDER]",
  groups: [SETUP_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat setup",
    "printenv KEY | chat setup openai --key-from-stdin",
    "chat setup --remove openai",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
