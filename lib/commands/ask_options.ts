/**
 * What `ask` takes beside the options that it shares; templates are for `chat` too.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";

/** What a prompt is put into. */
export const TEMPLATE_OPTIONS: OptionGroup = {
  title: "Template",
  options: [
    {
      name: "template",
      short: "t",
      kind: "text",
      value: "NAME",
      help: "use templates/NAME.md beside the configuration file",
    },
    {
      name: "param",
      short: "p",
      kind: "list",
      value: "NAME=VALUE",
      help: "value of a variable {{NAME}} of the template (repeatable)",
    },
  ],
};

/** What goes with a prompt. */
export const PROMPT_OPTIONS: OptionGroup = {
  title: "Prompt",
  options: [
    {
      name: "attach",
      short: "a",
      aliases: ["attachment"],
      kind: "list",
      value: "FILE|URL|-",
      help:
        "send an image, PDF, sound or text with the prompt (repeatable); - is stdin",
    },
    {
      name: "max-content",
      kind: "number",
      value: "N",
      help: "most characters in a message (1000000)",
    },
  ],
};

/** What is made of an answer. */
export const RESULT_OPTIONS: OptionGroup = {
  title: "Result",
  options: [
    {
      name: "schema",
      kind: "text",
      value: "SCHEMA",
      help:
        "answer in JSON that fits: a file, JSON, or 'name, age int, bio: in short'; exit 1 when it does not",
    },
    {
      name: "schema-multi",
      kind: "text",
      value: "SCHEMA",
      help: 'the same for a list of such objects, as {"items": […]}',
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
      help: "print only the last one",
    },
  ],
};
