/**
 * The row of `chat prices`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import type { OptionGroup } from "../../cli/option.ts";
import { loader } from "../../core/load.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";

const PRICE_OPTIONS: OptionGroup = {
  title: "Prices",
  options: [
    {
      name: "at",
      kind: "text",
      value: "DATE",
      help:
        "show the prices of this day or time, such as 2026-03-13 (default: now)",
    },
    {
      name: "prices",
      kind: "text",
      value: "FILE",
      help:
        "read prices from FILE in LiteLLM's format, which win over the shipped ones (default: the config file's)",
    },
    {
      name: "json",
      kind: "flag",
      help: "print one JSON object per model",
    },
  ],
};

export const PRICES: Command = {
  name: "prices",
  heading: "This program",
  summary: "show what models cost, their context and their largest answer",
  usage: "[OPTIONS] [MODEL…]",
  groups: [PRICE_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat prices gpt-5 claude-sonnet-4-6",
    "chat prices deepseek/deepseek-chat --at 2026-01-31",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
