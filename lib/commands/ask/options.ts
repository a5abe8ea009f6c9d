/**
 * The options that only `ask` takes.
 *
 * @module
 */
import type { OptionGroup } from "../../cli/option.ts";
import { FILE_OPTION } from "../../cli/options.ts";

export const PROMPT_OPTIONS: OptionGroup = {
  title: "Prompt",
  options: [
    FILE_OPTION,
    {
      name: "attach",
      short: "a",
      aliases: ["attachment"],
      kind: "list",
      value: "FILE|URL|-",
      help:
        "attach one file as it is: an image, PDF, sound or text (repeatable); - reads stdin",
    },
    {
      name: "max-content",
      kind: "number",
      value: "N",
      help: "maximum characters in a message (1000000)",
    },
  ],
};

export const ANEW_OPTIONS: OptionGroup = {
  title: "Recorded tools",
  options: [
    {
      name: "tools",
      kind: "text",
      value: "recorded",
      choices: ["recorded"],
      help:
        "run no tool: repeat what --from names, and give each call the result that was recorded for the same tool and arguments",
    },
    {
      name: "from",
      kind: "text",
      value: "ID",
      help:
        "with --tools recorded: what to repeat, by the id of an exchange, a conversation or a run, or last; without a prompt, its first message is sent",
    },
    {
      name: "unrecorded",
      kind: "text",
      value: "WHAT",
      choices: ["end", "tell"],
      help:
        "after a call without a recorded result: end (default), or tell the model that the call is not available",
    },
  ],
};

export const RESULT_OPTIONS: OptionGroup = {
  title: "Result",
  options: [
    {
      name: "schema",
      kind: "text",
      value: "SCHEMA",
      help:
        "require JSON that fits SCHEMA: a file, JSON, or 'name, age int, bio: in short'; exit 1 if it does not fit",
    },
    {
      name: "schema-multi",
      kind: "text",
      value: "SCHEMA",
      help: 'the same for a list of objects, as {"items": […]}',
    },
    {
      name: "extract",
      short: "x",
      kind: "flag",
      help: "print only the first fenced code block; exit 1 without one",
    },
    {
      name: "extract-last",
      aliases: ["xl"],
      kind: "flag",
      help: "print only the last fenced code block",
    },
  ],
};

export const ASK_OPTIONS: OptionGroup = {
  title: "Scripting",
  options: [
    {
      name: "json",
      kind: "flag",
      help: "print the complete completion object as one line of JSON",
    },
    {
      name: "dry-run",
      kind: "flag",
      help:
        "print the request, and the sizes of what -f and -a add; send nothing",
    },
  ],
};
