/**
 * The option groups that commands share; help, parser and documentation are made from them.
 *
 * @module
 */
import type { OptionGroup } from "./option.ts";

/** Which model answers, and how long it may take. */
export const MODEL_OPTIONS: OptionGroup = {
  title: "Model",
  options: [
    {
      name: "model",
      short: "m",
      kind: "text",
      value: "MODEL",
      help: "provider/model, or a bare name such as gpt-4o-mini or eliza",
    },
    {
      name: "system",
      short: "s",
      kind: "text",
      value: "TEXT",
      help: "system message",
    },
    {
      name: "timeout",
      kind: "number",
      value: "SECONDS",
      help:
        "longest silence of the provider in each try (600 to the first byte, then 300); up to 3 tries",
    },
  ],
};

/** Members of the request; what is not given is not sent. */
export const GENERATION_OPTIONS: OptionGroup = {
  title: "Generation (only what you set is sent)",
  options: [
    {
      name: "temperature",
      aliases: ["temp"],
      kind: "number",
      value: "T",
      help: "0 to 2",
    },
    {
      name: "top-p",
      aliases: ["top_p"],
      kind: "number",
      value: "P",
      help: "0 to 1",
    },
    {
      name: "max-tokens",
      kind: "number",
      value: "N",
      help: "longest answer, in tokens",
    },
    {
      name: "stop",
      kind: "list",
      value: "TEXT",
      help: "end the answer before TEXT (up to 4 times)",
    },
    {
      name: "presence-penalty",
      kind: "number",
      value: "X",
      help: "-2 to 2",
    },
    {
      name: "frequency-penalty",
      kind: "number",
      value: "X",
      help: "-2 to 2",
    },
    { name: "seed", kind: "number", value: "N", help: "whole number" },
    {
      name: "user",
      kind: "text",
      value: "ID",
      help: "end user, as the provider is told",
    },
    {
      name: "option",
      short: "o",
      kind: "list",
      value: "KEY=VALUE",
      help: "any other request member; VALUE is JSON, else a string",
    },
  ],
};

/** Which conversation goes on. */
export const CONVERSATION_OPTIONS: OptionGroup = {
  title: "Conversation",
  options: [
    {
      name: "continue",
      short: "c",
      kind: "flag",
      help: "go on with the last conversation",
    },
    {
      name: "conversation",
      aliases: ["cid"],
      kind: "text",
      value: "ID",
      help: "go on with this one; a unique prefix of its id is enough",
    },
  ],
};

/** Where exchanges are recorded. */
export const HISTORY_OPTIONS: OptionGroup = {
  title: "History",
  options: [
    {
      name: "history",
      kind: "text",
      value: "FILE",
      help: "record there instead of the usual place",
    },
    {
      name: "no-history",
      short: "n",
      kind: "flag",
      help: "record nothing, and keep nothing of what is typed",
    },
    {
      name: "history-max-size",
      kind: "text",
      value: "SIZE",
      help:
        "go on in a new file before this one grows beyond SIZE (100MB); what was recorded stays readable",
    },
  ],
};

/** How an answer is shown. */
export const ANSWER_OPTIONS: OptionGroup = {
  title: "Answer",
  options: [
    {
      name: "no-stream",
      kind: "flag",
      help: "wait for the whole answer",
    },
    {
      name: "raw",
      kind: "flag",
      help: "the answer as text, where a terminal would show it as Markdown",
    },
    {
      name: "usage",
      short: "u",
      aliases: ["stats"],
      kind: "flag",
      help: "tokens and times on stderr",
    },
    {
      name: "hide-reasoning",
      short: "R",
      kind: "flag",
      help: "do not show reasoning text on stderr",
    },
  ],
};

/** What only `ask` takes. */
export const ASK_OPTIONS: OptionGroup = {
  title: "Scripting",
  options: [
    {
      name: "json",
      kind: "flag",
      help: "print the whole completion object as one line of JSON",
    },
    {
      name: "dry-run",
      kind: "flag",
      help: "print the request, send nothing",
    },
  ],
};

/** What only `chat` takes. */
export const STATELESS_OPTIONS: OptionGroup = {
  title: "Memory",
  options: [
    {
      name: "stateless",
      kind: "flag",
      help: "every message is a request of its own",
    },
  ],
};

/** What only a conversation tells. */
export const COST_OPTIONS: OptionGroup = {
  title: "Costs",
  options: [
    {
      name: "prices",
      kind: "text",
      value: "FILE",
      help: "prices in LiteLLM's layout; the config file may name one",
    },
  ],
};

/** What every command takes. */
export const COMMON_OPTIONS: OptionGroup = {
  title: "Common",
  options: [
    {
      name: "no-color",
      kind: "flag",
      help: "no colour and no cursor movement, as NO_COLOR",
    },
    {
      name: "quiet",
      short: "q",
      kind: "flag",
      help: "no notices on stderr, only errors",
    },
    {
      name: "verbose",
      kind: "flag",
      help: "say more, errors with their causes",
    },
    { name: "help", short: "h", kind: "flag", help: "this text" },
    { name: "version", short: "V", kind: "flag", help: "the version" },
  ],
};
