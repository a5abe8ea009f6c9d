/**
 * The row of `chat web`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { loader } from "../../core/load.ts";
import { SHIPPED_HISTORY_OPTIONS } from "../../cli/shipped_options.ts";
import { COMMON_OPTIONS } from "../../cli/options.ts";
import type { OptionGroup } from "../../cli/option.ts";

const WEB_OPTIONS: OptionGroup = {
  title: "Pages",
  options: [
    {
      name: "host",
      kind: "text",
      value: "HOST",
      help:
        "address to listen on (127.0.0.1); one that other machines reach needs CHAT_API_KEY",
    },
    {
      name: "port",
      kind: "number",
      value: "PORT",
      help: "port to listen on; any free one by default",
    },
  ],
};

export const WEB: Command = {
  name: "web",
  heading: "What was recorded",
  summary: "look at the history in a browser, and ask models there",
  usage: "[OPTIONS]",
  groups: [WEB_OPTIONS, SHIPPED_HISTORY_OPTIONS, COMMON_OPTIONS],
  examples: ["chat web", "chat web --history tests/answers.jsonl"],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
