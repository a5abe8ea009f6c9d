/**
 * The row of `chat keys add`.
 *
 * @module
 */
import type { Command } from "../../../cli/command.ts";
import type { OptionGroup } from "../../../cli/option.ts";
import { loader } from "../../../core/load.ts";
import { COMMON_OPTIONS } from "../../../cli/options.ts";

const LIMIT_OPTIONS: OptionGroup = {
  title: "Limits (by the calendar in UTC: min, hour, day, month)",
  options: [
    {
      name: "budget",
      kind: "list",
      value: "AMOUNT",
      help: "dollars that it may spend: '50 USD/month' (repeatable)",
    },
    {
      name: "rate",
      kind: "list",
      value: "AMOUNT",
      help: "requests: '60/min' (repeatable)",
    },
    {
      name: "tokens",
      kind: "list",
      value: "AMOUNT",
      help: "tokens of requests and answers: '200k/min', '5M/day' (repeatable)",
    },
    {
      name: "concurrent",
      kind: "number",
      value: "N",
      help: "requests at the same time",
    },
    {
      name: "models",
      kind: "list",
      value: "MODEL",
      help:
        "models and aliases that it may use; * matches any characters (repeatable, or with commas; default: all)",
    },
    {
      name: "expires",
      kind: "text",
      value: "WHEN",
      help:
        "refused from then on: in 90d, 12h or 4w, or at the end of a day in UTC, 2026-12-31",
    },
    {
      name: "over",
      kind: "text",
      value: "alias:NAME",
      help:
        "once a budget is spent, this alias answers; by default requests are refused",
    },
  ],
};

export const ADD: Command = {
  name: "add",
  summary: "make a key; it is printed once, and only its hash is kept",
  usage: "[OPTIONS] NAME",
  groups: [LIMIT_OPTIONS, COMMON_OPTIONS],
  examples: [
    "chat keys add ci --budget '50 USD/month' --rate '60/min' --expires 90d",
    "chat keys add team --tokens '200k/min' --concurrent 4 --models 'openai/*'",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
