/**
 * The row of `chat chat`.
 *
 * @module
 */
import type { Command } from "../../cli/command.ts";
import { loader } from "../../core/load.ts";
import {
  ANSWER_OPTIONS,
  COMMON_OPTIONS,
  CONVERSATION_OPTIONS,
  FILE_OPTION,
  GENERATION_OPTIONS,
  HISTORY_OPTIONS,
  MODEL_OPTIONS,
  TEMPLATE_OPTIONS,
  TOOL_OPTIONS,
} from "../../cli/options.ts";
import type { OptionGroup } from "../../cli/option.ts";

const TEXT_OPTIONS: OptionGroup = {
  title: "Prompt",
  options: [FILE_OPTION],
};

const STATELESS_OPTIONS: OptionGroup = {
  title: "Memory",
  options: [
    {
      name: "compact-at",
      kind: "text",
      value: "SIZE",
      help:
        "replace the first turns by a summary before the conversation grows beyond SIZE: 80% of the model's context, or a number of tokens",
    },
    {
      name: "title-model",
      kind: "text",
      value: "MODEL",
      help: "let MODEL write the title when you type /title without one",
    },
    {
      name: "stateless",
      kind: "flag",
      help: "send every message without the earlier turns",
    },
  ],
};

const VOTE_OPTIONS: OptionGroup = {
  title: "Blind votes",
  options: [
    {
      name: "ab",
      kind: "text",
      value: "MODEL",
      help:
        "let MODEL answer each message, too; you see both answers without names, and your vote is recorded",
    },
    {
      name: "ab-rate",
      kind: "number",
      value: "SHARE",
      help:
        "let it answer this share of the messages, such as 0.2 for one in five (1)",
    },
    {
      name: "ab-seed",
      kind: "number",
      value: "N",
      help: "seed of the choice of messages and the order of answers (random)",
    },
  ],
};

const COST_OPTIONS: OptionGroup = {
  title: "Costs",
  options: [
    {
      name: "prices",
      kind: "text",
      value: "FILE",
      help:
        "read prices from FILE in LiteLLM's format (default: the config file's)",
    },
    {
      name: "budget",
      kind: "number",
      value: "DOLLARS",
      help:
        "warn when the conversation has cost 80 % of this, and again at 100 %",
    },
  ],
};

export const CHAT: Command = {
  name: "chat",
  heading: "Models",
  summary: "talk: an interactive, streaming conversation",
  usage: "[OPTIONS]",
  groups: [
    MODEL_OPTIONS,
    TEXT_OPTIONS,
    CONVERSATION_OPTIONS,
    STATELESS_OPTIONS,
    VOTE_OPTIONS,
    COST_OPTIONS,
    TEMPLATE_OPTIONS,
    TOOL_OPTIONS,
    ANSWER_OPTIONS,
    GENERATION_OPTIONS,
    HISTORY_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    "chat chat",
    "chat chat -m eliza",
    'chat chat -s "Answer in one sentence" --temperature 0.2',
    "chat chat -f src",
    "chat chat -T read,list,search",
    "chat chat --ab openai/gpt-4o-mini --ab-rate 0.2",
    "printf 'hi\\n/exit\\n' | chat chat -m eliza",
  ],
  takesWords: false,
  load: loader(import.meta.url, "./run.ts"),
};
