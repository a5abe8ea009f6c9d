/**
 * The options that only `run` takes, without its code, because parser and help must not load a server.
 *
 * @module
 */
import type { OptionGroup } from "../../cli/option.ts";

export const RUN_OPTIONS: OptionGroup = {
  title: "Run",
  options: [
    {
      name: "model",
      short: "m",
      kind: "text",
      value: "MODEL",
      help:
        "this model answers every conversation, even if the command asks for another",
    },
    {
      name: "from",
      kind: "number",
      value: "N",
      help:
        "with --replay: only the first N answers come from the record; later requests go to --model, and are recorded as a run",
    },
    {
      name: "models",
      kind: "list",
      value: "A,B",
      commas: true,
      help:
        "run the command once for each model, one after the other, and compare them in a table on stderr",
    },
    {
      name: "verify",
      kind: "text",
      value: "COMMAND",
      help:
        "afterwards run COMMAND in the shell; its exit code 0 means that the run passed",
    },
    {
      name: "json",
      kind: "flag",
      help:
        "write the comparison as one line of JSON, the last line of stderr, instead of a table",
    },
    {
      name: "max-spend",
      kind: "number",
      value: "DOLLARS",
      help:
        "refuse further requests once the known cost of the run has reached this",
    },
    {
      name: "prices",
      kind: "text",
      value: "FILE",
      help: "file with token prices, in LiteLLM's format",
    },
    {
      name: "tag",
      kind: "list",
      value: "LABEL",
      help: "label every exchange of the run (repeatable)",
    },
    {
      name: "env",
      kind: "list",
      value: "NAME[=/PATH]",
      help:
        "set one more variable of the command to the server's address, followed by PATH (/v1) (repeatable)",
    },
    {
      name: "print-env",
      kind: "flag",
      help:
        "start nothing; print the variables that point to a running chat serve, for eval",
    },
  ],
};
