/**
 * The options of `history` and its commands, apart from their code: parser and help must not load them.
 *
 * @module
 */
import { FILTER_OPTIONS } from "./filter_options.ts";
import type { OptionGroup } from "./option.ts";

/** Which history is looked at. */
export const HISTORY_FILE_OPTIONS: OptionGroup = {
  title: "History",
  options: [
    {
      name: "history",
      kind: "text",
      value: "FILE",
      help: "look there instead of the usual place (CHAT_HISTORY)",
    },
  ],
};

/** Which exchanges a command looks at that takes them all. */
export const ALL_FILTER_OPTIONS: OptionGroup = {
  ...FILTER_OPTIONS,
  options: FILTER_OPTIONS.options.filter(({ name }) => name !== "count"),
};

/** How exchanges are listed. */
export const LIST_OPTIONS: OptionGroup = {
  title: "List",
  options: [
    { name: "all", kind: "flag", help: "all of them, as -n 0" },
    {
      name: "json",
      kind: "flag",
      help: "one exchange per line of JSON, as recorded",
    },
  ],
};

/** How a conversation is shown. */
export const SHOW_OPTIONS: OptionGroup = {
  title: "Show",
  options: [
    {
      name: "json",
      kind: "flag",
      help: "its exchanges, one per line of JSON, as recorded",
    },
    {
      name: "hide-reasoning",
      short: "R",
      kind: "flag",
      help: "leave the reasoning out",
    },
  ],
};

/** What the history is added up for. */
export const STATS_OPTIONS: OptionGroup = {
  title: "Statistics",
  options: [
    {
      name: "as",
      kind: "text",
      value: "MODEL",
      help: "what the recorded tokens would have cost with this model",
    },
    {
      name: "prices",
      kind: "text",
      value: "FILE",
      help: "prices in LiteLLM's layout; the config file may name one",
    },
    {
      name: "json",
      kind: "flag",
      help: 'one JSON object per line, with "type": model or day',
    },
  ],
};

/** How the newest exchanges are followed. */
export const TAIL_OPTIONS: OptionGroup = {
  title: "Tail",
  options: [
    {
      name: "follow",
      short: "f",
      kind: "flag",
      help: "go on with exchanges as they are recorded, until Ctrl-C",
    },
    {
      name: "json",
      kind: "flag",
      help: "one exchange per line of JSON, as recorded",
    },
  ],
};

/** What is removed, and whether to ask. */
export const RM_OPTIONS: OptionGroup = {
  title: "Remove",
  options: [
    {
      name: "older-than",
      kind: "text",
      value: "AGE",
      help: "conversations whose last exchange is older: 12h, 30d, 2026-07-01",
    },
    { name: "all", kind: "flag", help: "the whole history" },
    {
      name: "yes",
      short: "y",
      kind: "flag",
      help: "do not ask; needed where nobody can answer",
    },
  ],
};
