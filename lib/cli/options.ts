/**
 * The option groups that commands share; help, parser and documentation read them.
 *
 * @module
 */
import type { Option, OptionGroup } from "./option.ts";

/** Texts that go before the question. */
export const FILE_OPTION: Option = {
  name: "file",
  short: "f",
  aliases: ["fragment"],
  kind: "list",
  value: "PATH|GLOB|URL|-",
  help:
    "put texts before the question: a file, a folder (without what .gitignore names), a quoted pattern, a page's article, or stdin (repeatable)",
};

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
        "longest wait for data from the provider in each try (600 for the first byte, then 300); up to 3 tries",
    },
  ],
};

/** Members of the request; only given ones are sent. */
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
    { name: "presence-penalty", kind: "number", value: "X", help: "-2 to 2" },
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
      help: "id of the end user, sent to the provider",
    },
    {
      name: "option",
      short: "o",
      kind: "list",
      value: "KEY=VALUE",
      help: "set any other request member; VALUE is JSON, otherwise a string",
    },
  ],
};

/** Which conversation to continue. */
export const CONVERSATION_OPTIONS: OptionGroup = {
  title: "Conversation",
  options: [
    {
      name: "continue",
      short: "c",
      kind: "flag",
      help: "continue the last conversation",
    },
    {
      name: "conversation",
      aliases: ["cid"],
      kind: "text",
      value: "ID",
      help: "continue this conversation; a unique prefix of its id is enough",
    },
  ],
};

/** Where exchanges are recorded. */
export const RECORDING_OPTIONS: OptionGroup = {
  title: "History",
  options: [
    {
      name: "history",
      kind: "text",
      value: "FILE",
      help: "record in FILE instead of the default file (CHAT_HISTORY)",
    },
    {
      name: "no-history",
      short: "n",
      kind: "flag",
      help: "record nothing, and do not keep what you type",
    },
    {
      name: "history-max-size",
      kind: "text",
      value: "SIZE",
      help:
        "start a new file before this one grows beyond SIZE, such as 100MB; older files can still be read. With a store: the size of all files together; the oldest are removed when the store has them",
    },
  ],
};

/** Which store gets what is recorded in the file. */
export const STORE_OPTION: Option = {
  name: "store",
  kind: "text",
  value: "URL",
  help:
    "also copy what is recorded to the PostgreSQL database at URL (CHAT_STORE)",
};

/** What is recorded of conversations, and where. */
export const HISTORY_OPTIONS: OptionGroup = {
  title: RECORDING_OPTIONS.title,
  options: [
    ...RECORDING_OPTIONS.options,
    STORE_OPTION,
    {
      name: "tag",
      kind: "list",
      value: "LABEL",
      help: "label every answer in the history (repeatable)",
    },
  ],
};

/** Text in place of rendered Markdown. */
export const RAW_OPTION: Option = {
  name: "raw",
  kind: "flag",
  help: "print plain text where a terminal would show Markdown",
};

/** How an answer is shown. */
export const ANSWER_OPTIONS: OptionGroup = {
  title: "Answer",
  options: [
    { name: "no-stream", kind: "flag", help: "wait for the whole answer" },
    RAW_OPTION,
    {
      name: "usage",
      short: "u",
      aliases: ["stats"],
      kind: "flag",
      help: "print tokens and times on stderr",
    },
    {
      name: "hide-reasoning",
      short: "R",
      kind: "flag",
      help: "do not show reasoning text on stderr",
    },
    {
      name: "save-images",
      kind: "text",
      value: "DIR",
      help: "save the pictures that the model makes in DIR",
    },
  ],
};

/** The template of a prompt. */
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

/** Which tools the model may call, and who approves the calls. */
export const TOOL_OPTIONS: OptionGroup = {
  title: "Tools",
  options: [
    {
      name: "tool",
      short: "T",
      kind: "list",
      value: "NAME,…",
      commas: true,
      help:
        "let the model call these tools: read_file, list_dir, search_text, fetch_url, time; the beginning of a name is enough (repeatable)",
    },
    {
      name: "mcp-config",
      kind: "list",
      value: "FILE",
      help:
        "find MCP servers in FILE, too, as Claude, Cursor and VS Code write it (repeatable); -T mcp:NAME uses one",
    },
    {
      name: "approve",
      kind: "text",
      value: "WHO",
      help:
        "which calls run: ask (you are asked about each), read (those that only read), all, or none (default: ask on a terminal, otherwise none); rules of the config file come first",
    },
    {
      name: "max-steps",
      kind: "number",
      value: "N",
      help: "most answers of the model to one message that call tools (10)",
    },
    {
      name: "tool-timeout",
      kind: "number",
      value: "SECONDS",
      help: "longest run of a call (60)",
    },
  ],
};

/** The options of every command. */
export const COMMON_OPTIONS: OptionGroup = {
  title: "Common",
  options: [
    {
      name: "env-file",
      kind: "list",
      value: "FILE",
      help:
        "read variables from FILE, which may set all of them; the environment counts before it (repeatable)",
    },
    {
      name: "no-color",
      kind: "flag",
      help: "no colour and no cursor movement, like NO_COLOR",
    },
    { name: "plain", kind: "flag", help: "for screen readers: ACCESSIBLE=1" },
    {
      name: "quiet",
      short: "q",
      kind: "flag",
      help: "no notices on stderr, only errors",
    },
    {
      name: "verbose",
      kind: "flag",
      help: "print more: errors with their causes",
    },
    { name: "help", short: "h", kind: "flag", help: "print this help" },
    { name: "version", short: "V", kind: "flag", help: "print the version" },
  ],
};
