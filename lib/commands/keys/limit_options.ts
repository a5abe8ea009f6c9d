/**
 * The options that say what a key may do.
 *
 * @module
 */
import type { OptionGroup } from "../../cli/option.ts";

/** What a key may do, for a new key and for one that is there. */
export const LIMIT_OPTIONS: OptionGroup = {
  title: "Limits (by the calendar in UTC: min, hour, day, month)",
  options: [
    {
      name: "budget",
      kind: "list",
      value: "AMOUNT",
      help:
        "dollars that the key may spend: '50 USD/month', or none (repeatable)",
    },
    {
      name: "rate",
      kind: "list",
      value: "AMOUNT",
      help: "requests: '60/min', or none (repeatable)",
    },
    {
      name: "tokens",
      kind: "list",
      value: "AMOUNT",
      help:
        "tokens of requests and answers: '200k/min', '5M/day', or none (repeatable)",
    },
    {
      name: "concurrent",
      kind: "text",
      value: "N",
      help: "requests at the same time, or none for any number",
    },
    {
      name: "models",
      kind: "list",
      value: "MODEL",
      help:
        "models and aliases that the key may use; * matches any characters (repeatable, or with commas; default: all)",
    },
    {
      name: "expires",
      kind: "text",
      value: "WHEN",
      help:
        "when the key expires: in 90d, 12h or 4w, at the end of a day in UTC such as 2026-12-31, or never",
    },
    {
      name: "over",
      kind: "text",
      value: "alias:NAME",
      help:
        "once a budget is spent, this alias answers; by default requests are refused (refuse)",
    },
  ],
};
