/**
 * The options that choose among recorded exchanges, apart from the code that reads them: the command line must not load
 * it.
 *
 * @module
 */
import type { Source, Status } from "../conversation/exchange.ts";
import type { OptionGroup } from "./option.ts";

/** Who may have asked. */
export const SOURCES: readonly Source[] = [
  "chat",
  "ask",
  "serve",
  "bench",
  "import",
];

/** How an exchange may have ended. */
export const STATUSES: readonly Status[] = [
  "completed",
  "error",
  "aborted",
  "truncated",
];

/** The options that choose among recorded exchanges; `-n` stands for how many the command takes. */
export const FILTER_OPTIONS: OptionGroup = {
  title: "Which exchanges",
  options: [
    {
      name: "count",
      short: "n",
      kind: "number",
      value: "N",
      help: "the newest N (20); 0 for all",
    },
    {
      name: "model",
      short: "m",
      kind: "text",
      value: "MODEL",
      help: "answered by this model; * stands for any characters",
    },
    {
      name: "provider",
      kind: "text",
      value: "NAME",
      help: "answered by this provider",
    },
    {
      name: "source",
      kind: "list",
      value: "SOURCE",
      choices: SOURCES,
      help: "chat, ask, serve, bench or import (repeatable)",
    },
    {
      name: "status",
      kind: "list",
      value: "STATUS",
      choices: STATUSES,
      help: "completed, error, aborted or truncated (repeatable)",
    },
    {
      name: "since",
      kind: "text",
      value: "WHEN",
      help: "begun at or after: 2026-07-01, 2026-07-01T09:30, 90m, 12h, 7d",
    },
    {
      name: "until",
      kind: "text",
      value: "WHEN",
      help: "begun before; a day counts whole",
    },
    {
      name: "search",
      kind: "text",
      value: "TEXT",
      help: "said by anybody, upper or lower case",
    },
    {
      name: "label",
      kind: "text",
      value: "LABEL",
      help: "labelled so, such as good or bad; * stands for any characters",
    },
  ],
};
