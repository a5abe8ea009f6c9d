/**
 * The row of `chat ask`, which is loaded without the other rows, because scripts start `ask` often.
 *
 * @module
 */
import { loader } from "../../core/load.ts";
import {
  ANEW_OPTIONS,
  ASK_OPTIONS,
  PROMPT_OPTIONS,
  RESULT_OPTIONS,
} from "./options.ts";
import type { Command } from "../../cli/command.ts";
import {
  ANSWER_OPTIONS,
  COMMON_OPTIONS,
  CONVERSATION_OPTIONS,
  GENERATION_OPTIONS,
  HISTORY_OPTIONS,
  MODEL_OPTIONS,
  TEMPLATE_OPTIONS,
  TOOL_OPTIONS,
} from "../../cli/options.ts";

export const ASK: Command = {
  name: "ask",
  heading: "Models",
  summary: "script: prompt from arguments and stdin, answer on stdout",
  usage: "[OPTIONS] [PROMPT…]",
  groups: [
    MODEL_OPTIONS,
    PROMPT_OPTIONS,
    TEMPLATE_OPTIONS,
    TOOL_OPTIONS,
    ANEW_OPTIONS,
    CONVERSATION_OPTIONS,
    ANSWER_OPTIONS,
    RESULT_OPTIONS,
    ASK_OPTIONS,
    GENERATION_OPTIONS,
    HISTORY_OPTIONS,
    COMMON_OPTIONS,
  ],
  examples: [
    'chat ask "Why is the sky blue?"',
    'git diff | chat ask "Write a commit message for this"',
    "chat ask -c And in one word?",
    'chat ask -T read,search --approve read "Where is the port set?"',
    "chat ask --tools recorded --from last -m gpt-4o",
    'chat ask -a receipt.png --schema "shop, total float" "Read this"',
    "echo q | chat ask -m eliza --json | jq -r .choices[0].message.content",
  ],
  takesWords: true,
  load: loader(import.meta.url, "./run.ts"),
};
